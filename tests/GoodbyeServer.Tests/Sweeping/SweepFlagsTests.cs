using GoodbyeServer.Tests.CommandLine;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>What is typed for a sweep, and what does not go with one.</summary>
public sealed class SweepFlagsTests
{
    [Fact]
    public async Task Alone_it_is_every_byte_in_half_close_and_abort()
    {
        var options = await Typed.OptionsAsync("--sweep", "--", "true");
        Assert.Equal((CutChoice.All, long.MaxValue, 1), (options.Sweep!.Cuts, options.Sweep.Connections, options.Sweep.Jobs));
        Assert.Equal([CloseMode.HalfClose, CloseMode.Abort], options.Sweep.Modes);
        Assert.Equal((TimeSpan.FromSeconds(10), 0), (options.Server.RunFor, options.Server.Port));
    }

    [Fact]
    public async Task Each_of_its_flags_is_kept()
    {
        var options = await Typed.OptionsAsync(
            "--sweep", "40..90", "-c", "close,never,close", "--sweep-connections=2", "-j", "4", "--run-for=3s", "--", "true");
        Assert.Equal((new CutChoice(40, 90, 1), 2, 4), (options.Sweep!.Cuts, options.Sweep.Connections, options.Sweep.Jobs));
        Assert.Equal([CloseMode.Close, CloseMode.Never], options.Sweep.Modes);
        Assert.Equal(TimeSpan.FromSeconds(3), options.Server.RunFor);
    }

    [Fact]
    public async Task The_next_flag_is_none_of_its_values() =>
        Assert.True((await Typed.OptionsAsync("--sweep", "--echo", "--", "true")).Server.Echo);

    [Theory]
    [InlineData("", "")]
    [InlineData("--message=x", "x\n")]
    [InlineData("--no-message", "")]
    public async Task With_a_script_there_is_no_goodbye_unless_one_is_asked_for(string flag, string goodbye)
    {
        string[] given = flag.Length == 0 ? [] : [flag];
        var options = await Typed.ServerAsync(["--sweep", "--script", "line", .. given, "--", "true"]);
        Assert.Equal(goodbye, System.Text.Encoding.UTF8.GetString(options.Goodbye.Span));
    }

    [Fact]
    public async Task Without_a_sweep_a_script_is_followed_by_a_goodbye() =>
        Assert.False((await Typed.ServerAsync("--script", "line", "--", "true")).Goodbye.IsEmpty);

    [Theory]
    [InlineData("--sweep --", "expected a command")]
    [InlineData("--sweep", "--sweep: expected a command")]
    [InlineData("--sweep curl -sSf x", "the command comes after --")]
    [InlineData("--sweep 5 curl", "'curl': a command to sweep comes after --, as in --sweep -- curl")]
    [InlineData("--http --sweep 90..40 -- true", "--sweep '90..40': expected nothing, or cuts such as 75")]
    [InlineData("--sweep --exit-after 3 -- true", "--sweep and --exit-after exclude each other")]
    [InlineData("--exit-after 3 --sweep -- true", "--exit-after and --sweep exclude each other")]
    [InlineData("--sweep --close abort@5 -- true", "--close 'abort@5': --sweep cuts by itself")]
    [InlineData("--sweep --close abort:2,close -- true", "--close 'abort:2,close'")]
    [InlineData("--sweep --close abort,repeat -- true", "--close 'abort,repeat'")]
    [InlineData("--sweep --close abort,refuse=2s,close -- true", "--close 'abort,refuse=2s,close'")]
    [InlineData("--sweep --close ignore=2s,close -- true", "--close 'ignore=2s,close'")]
    [InlineData("--sweep --listen 0=abort@5 -- true", "--listen '0=abort@5'")]
    [InlineData("--sweep --listen 0=refuse=2s -- true", "--listen '0=refuse=2s': --sweep cuts by itself; expected modes alone")]
    [InlineData("--sweep --listen 0=refuse,abort -- true", "--listen '0=refuse,abort': --sweep cuts by itself; expected modes alone")]
    [InlineData("--sweep --close refuse=2s -- true", "--close 'refuse=2s': --sweep cuts by itself; expected modes alone")]
    [InlineData("--sweep --close refuse -- true", "--close 'refuse': --sweep cuts by itself; expected modes alone")]
    [InlineData("--sweep --close abort:x -- true", "--close 'abort:x': --sweep cuts by itself; expected modes alone")]
    [InlineData("--sweep --expect misse=3 -- true", "--expect 'misse=3': no verdict; did you mean missed?")]
    [InlineData("--sweep --expect xyz=3 -- true", "--expect 'xyz=3': expected a verdict such as missed; see --help")]
    [InlineData("--sweep --expect missed -- true", "--expect 'missed': expected a word and a number such as missed=0")]
    [InlineData("--sweep --expect missed=0 hung=0 -- true", "'hung=0': expected commas; did you mean --expect missed=0,hung=0?")]
    [InlineData("--close refuse=2s --sweep -- true", "--close 'refuse=2s': --sweep cuts by itself")]
    [InlineData("--sweep --listen 0=abort:2,close -- true", "--listen '0=abort:2,close': --sweep cuts by itself; expected modes alone")]
    [InlineData("--sweep --expect clean=1 -- true", "--expect 'clean=1': expected a sweep's verdict, such as missed=0")]
    [InlineData("--sweep --expect connections=1 -- true", "--expect 'connections=1'")]
    [InlineData("--expect missed=1 -- true", "--expect 'missed=1': 'missed' is a sweep's; expected --sweep beside it")]
    [InlineData("--http --sweep 40-90 -- true", "--sweep '40-90': expected cuts; did you mean 40..90?")]
    [InlineData("--sweep-connections 1 -- true", "--sweep-connections '1': expected --sweep beside it")]
    [InlineData("-j 2 -- true", "--jobs '2': expected --sweep beside it")]
    [InlineData("--sweep -j 0 -- true", "--jobs '0': expected a whole number from 1 to 1024")]
    [InlineData("--sweep -j 2 --port 9000 -- true", "--jobs 2: runs side by side need ports of their own")]
    [InlineData("--sweep -j 2 --listen 9000=close -- true", "--jobs 2: runs side by side need ports of their own")]
    [InlineData("--sweep --port-file x -- true", "--port-file: each run")]
    public async Task A_mistake_is_one_line(string line, string says) =>
        Assert.Contains(says, await Typed.MistakeAsync(line.Split(' ')), StringComparison.Ordinal);

    [Theory]
    [InlineData("--sweep --listen 0=refuse -- true")]
    [InlineData("--sweep --listen 0=close,abort -- true")]
    [InlineData("--sweep -j 2 --port 0 -- true")]
    [InlineData("--sweep -j 1 --port 9000 -- true")]
    [InlineData("--sweep --expect missed=6,cuts=10+ -- true")]
    public async Task These_are_none(string line) => Assert.NotNull((await Typed.OptionsAsync(line.Split(' '))).Sweep);
}
