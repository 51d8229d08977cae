using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;
using static GoodbyeServer.Tests.Sweeping.SweepProcess;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>How a sweep is ended, and that nothing of its commands is left.</summary>
public sealed class SweepEndTests : IDisposable
{
    /// <summary>Whoever is left behind holds the output open, which is read to its end.</summary>
    private const string HeldOutput = "exec 9>&1; exec env --default-signal=INT \"$@\"";

    private readonly WatchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact(Needs = "bash")]
    public async Task What_a_command_leaves_behind_is_killed_also_when_it_ended_by_itself()
    {
        var exit = await SweepAsync($"sleep 600 & {Naive}", "--sweep=0..2");
        Assert.Equal(3, exit.Code);
    }

    [LinuxTheory(Needs = "bash")]
    [InlineData("1", "4", "0-3 ")]
    [InlineData("3", "[2-7]", "[0-2]")] // Before the fifth begins, two of four have ended.
    public async Task A_signal_ends_it_with_what_was_found_so_far(string jobs, string found, string first)
    {
        var script = Connect
            + $"[ \"$(cat <&3)\" = Good ] && {{ echo > '{_folder["here"]}'; trap 'exit 9' TERM; sleep 600 & wait; }}; exit 0";
        var here = _folder.AppearsAsync("here");
        await using var server = Start(script, "--sweep", "--run-for=10m", "--jobs", jobs, "--close=half-close");
        await here;
        server.Send(Signal.Terminate);
        var exit = await server.ExitAsync();
        Assert.Equal(143, exit.Code);
        Assert.Matches($"^INF Swept {found} of 8 cuts: {found} missed. See one: ", Rows(exit)[^1]);
        Assert.Matches($"^WRN half-close {first}.*missed", Rows(exit)[1]);
        Assert.DoesNotContain(exit.Errors, line => line.StartsWith("expected", StringComparison.Ordinal));
    }

    [LinuxTheory(Needs = "bash")]
    [InlineData("kill -INT $PPID; sleep 600", "Swept 0 cuts")]
    [InlineData(Connect + "said=$(cat <&3); [ ${#said} = 0 ] && kill -INT $PPID && sleep 600; exit 0", "Swept 0 of 16 cuts")]
    [InlineData(Connect + "said=$(cat <&3); [ ${#said} = 4 ] && kill -INT $PPID && sleep 600; exit 0", "Swept 4 of 16 cuts")]
    [InlineData(Connect + "[ \"$(cat <&3; echo $?)\" = Goodbye1 ] && kill -INT $PPID && sleep 600; exit 0", "Swept 15 of 16 cuts")]
    public async Task An_interrupt_at_any_moment_ends_it_and_leaves_nothing_behind(string script, string last)
    {
        await using var server = ServerProcess.StartInShell(
            HeldOutput, Loopback, "--log-file=/dev/stdout", "--sweep", "--run-for=10m", "--", "bash", "-c", script);
        var exit = await server.ExitAsync();
        Assert.Equal(130, exit.Code);
        Assert.StartsWith($"INF {last}", Rows(exit)[^1], StringComparison.Ordinal);
        Assert.Empty(exit.Errors);
    }

    /// <summary>Its connection is reset, and a client that goes on all the same is killed: whichever comes first.</summary>
    [LinuxFact(Needs = "bash")]
    public async Task When_it_is_killed_the_client_is_not_kept_waiting()
    {
        var here = _folder.AppearsAsync("here");
        await using var server = ServerProcess.StartInShell(
            HeldOutput, Loopback, "--sweep", "--script=say \"a\\n\"; line", "--run-for=10m",
            "--", "bash", "-c", Connect + $"read -r -u 3; echo > '{_folder["here"]}'; cat <&3; :");
        await here;
        server.Send(Signal.Kill);
        Assert.Equal(137, (await server.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_second_signal_kills_a_command_that_does_not_end()
    {
        var here = _folder.AppearsAsync("here");
        await using var server = Start($"trap '' TERM HUP; echo > '{_folder["here"]}'; sleep 600 & wait; wait", "--sweep", "--run-for=10m");
        await here;
        server.Send(Signal.Terminate);
        server.Send(Signal.Hangup);
        Assert.Equal(143, (await server.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "bash")]
    public async Task An_interrupt_is_passed_on_to_the_command()
    {
        var here = _folder.AppearsAsync("here");
        await using var server = Start($"trap 'exit 0' INT; echo > '{_folder["here"]}'; sleep 600 & wait", "--sweep", "--run-for=10m");
        await here;
        server.Send(Signal.Interrupt);
        Assert.Equal(130, (await server.ExitAsync()).Code);
    }
}
