using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;
using static GoodbyeServer.Tests.Sweeping.SweepProcess;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>What a sweep finds in a client, as rows.</summary>
public sealed class SweepVerdictTests : IDisposable
{
    private readonly WatchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact(Needs = "bash")]
    public async Task It_shows_where_a_torn_answer_is_taken_for_a_whole_one()
    {
        var exit = await SweepAsync(Naive);
        Assert.Equal(
            ["INF The whole: exit 0, 8 B said",
             "WRN half-close 0-7 missed   exit 0",
             "INF abort      0-7 noticed  exit 1",
             "INF Swept 16 cuts: 8 missed, 8 noticed. See one: --sweep 0 --close half-close"],
            Rows(exit));
        Assert.Equal(3, exit.Code);
        Assert.Equal("expected missed=0, was 8 (if that is known: --expect missed=8)", exit.Errors[^1]);
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_careful_client_misses_nothing()
    {
        // $(…) drops the line feed, so the last cut is not worth noticing.
        var exit = await SweepAsync(Careful, "--sweep=0..6");
        Assert.Equal(0, exit.Code);
        Assert.Equal("INF Swept 14 cuts: 14 noticed", Rows(exit)[^1]);
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_later_stretch_says_after_which_bytes_it_begins()
    {
        var exit = await SweepAsync(Connect + "case $(cat <&3) in Good|Goodbye) ;; *) exit 5;; esac", "--sweep", "--close=close");
        Assert.Equal(
            ["INF close 0-3 noticed  exit 5",
             "WRN close 4   missed   exit 0    from after \"Good\"",
             "INF close 5-6 noticed  exit 5    from after \"Goodb\"",
             "WRN close 7   missed   exit 0    from after \"Goodbye\""],
            Rows(exit)[1..^1]);
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_client_that_comes_again_recovers()
    {
        const string again = "for i in 1 2; do " + Connect + "[ \"$(cat <&3)\" = Goodbye ] && exit 0; done; exit 1";
        var exit = await SweepAsync(again, "--sweep=0..6", "--sweep-connections=1", "--close=half-close");
        Assert.Equal((0, "INF half-close 0-6 recovered  exit 0"), (exit.Code, Rows(exit)[1]));
        exit = await SweepAsync(again, "--sweep=0..6", "--close=half-close");
        Assert.Equal((0, "INF half-close 0-6 noticed  exit 1"), (exit.Code, Rows(exit)[1]));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_client_that_does_not_come_to_the_cut_is_untouched()
    {
        var exit = await SweepAsync($"[ -e '{_folder["seen"]}' ] && exit 0; echo > '{_folder["seen"]}'; {Naive}", "--sweep=3");
        Assert.Equal((0, "INF Swept 2 cuts: 2 untouched"), (exit.Code, Rows(exit)[^1]));
    }

    /// <summary>
    /// It has said nothing that a cue waits for, and the sweep kills who holds its connection: that is no FIN of its own.
    /// </summary>
    [LinuxFact(Needs = "bash")]
    public async Task A_connection_that_the_client_leaves_behind_is_untouched()
    {
        var script = $"{Connect} if [ -e '{_folder["seen"]}' ]; then sleep 600 & exit 0; fi; "
            + $"echo > '{_folder["seen"]}'; echo >&3; [ \"$(cat <&3)\" = Goodbye ]";
        var exit = await SweepAsync(script, "--sweep=0..6", "--after-lines=1", "--close=half-close");
        Assert.Equal((0, "INF half-close 0-6 untouched  exit 0"), (exit.Code, Rows(exit)[1]));
    }

    /// <summary>A later answer that is shorter than the cut is no second chance.</summary>
    [LinuxFact(Needs = "bash")]
    public async Task Nobody_recovers_where_every_connection_is_cut()
    {
        var exit = await SweepAsync(
            $"{Naive}; {Naive}", "--sweep=5", "-m", "Goodbye", "-m", "xy", "--close=half-close", "--log-format=json");
        Assert.Equal(3, exit.Code);
        Assert.Contains(exit.Lines, line => line.Contains("\"Verdicts\":{\"missed\":1}", StringComparison.Ordinal));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_hung_and_a_crashed_client_are_told_apart_and_nothing_is_left_of_them()
    {
        // The pipe is read to its end: whoever is left behind would hold it open.
        var script = $"if ! [ -e '{_folder["seen"]}' ]; then echo > '{_folder["seen"]}'; {Naive}; exit; fi; "
            + $"{Connect} [ \"$(cat <&3)\" = G ] && kill -SEGV $$; (trap '' TERM; sleep 600) & wait";
        var exit = await SweepAsync(script, "--sweep=0..1", "--close=half-close", "--run-for=1s", "--shutdown-timeout=10ms");
        Assert.Equal(
            ["WRN half-close 0   hung     SIGTERM", "WRN half-close 1   crashed  SIGSEGV   from after \"G\""], Rows(exit)[1..^1]);
        Assert.Equal("expected crashed=0, was 1, expected hung=0, was 1 (if that is known: --expect crashed=1,hung=1)", exit.Errors[^1]);
    }

    [LinuxTheory(Needs = "bash")]
    [InlineData("2")]
    [InlineData("7")]
    public async Task Side_by_side_the_rows_are_the_same(string jobs)
    {
        var script = Connect + "case $(cat <&3) in Good|Goodbye) ;; *) exit 5;; esac";
        Assert.Equal(Rows(await SweepAsync(script)), Rows(await SweepAsync(script, "--sweep", "--jobs", jobs)));
    }

    [LinuxFact(Needs = "bash")]
    public async Task What_is_expected_is_judged_and_nothing_else()
    {
        Assert.Equal(0, (await SweepAsync(Naive, "--sweep", "--expect=missed=8")).Code);
        Assert.Equal(0, (await SweepAsync(Naive, "--sweep", "--expect=cuts=16")).Code);
        var exit = await SweepAsync(Naive, "--sweep", "--expect=missed=7,noticed=8");
        Assert.Equal((3, "expected missed=7, was 8"), (exit.Code, exit.Errors[^1]));
    }
}
