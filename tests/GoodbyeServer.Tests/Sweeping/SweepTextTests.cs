using GoodbyeServer.Reporting;
using GoodbyeServer.Sweeping;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>The lines of a sweep but for its rows, and what its exit code depends on.</summary>
public sealed class SweepTextTests
{
    [Theory]
    [InlineData(106, 106, false, "The whole: exit 0, 106 B said")]
    [InlineData(5000, 1000, true, "The whole: exit 0, 5000 B said; 1000 of 5000 cuts, spread evenly")]
    public void The_whole(long bytes, long cuts, bool isSample, string line) =>
        Assert.Equal(line, SweepText.Whole(new(0), bytes, new(0, bytes - 1, cuts), isSample));

    [Theory]
    [InlineData("", 0, "Swept 0 cuts")]
    [InlineData("n", 1, "Swept 1 cut: 1 noticed")]
    [InlineData("nnn", 3, "Swept 3 cuts: 3 noticed")]
    [InlineData("nur", 3, "Swept 3 cuts: 1 noticed, 1 recovered, 1 untouched")]
    [InlineData("nn", 212, "Swept 2 of 212 cuts: 2 noticed")]
    [InlineData("", 212, "Swept 0 of 212 cuts")]
    [InlineData("nnmmn", 5, "Swept 5 cuts: 3 noticed, 2 missed. See one: --sweep 2 --close abort")]
    [InlineData("hcm", 3, "Swept 3 cuts: 1 crashed, 1 hung, 1 missed. See one: --sweep 2 --close abort")]
    [InlineData("nch", 3, "Swept 3 cuts: 1 crashed, 1 hung, 1 noticed. See one: --sweep 2 --close abort")]
    [InlineData("nc", 3, "Swept 2 of 3 cuts: 1 crashed, 1 noticed. See one: --sweep 1 --close abort")]
    public void The_end(string verdicts, long planned, string line) => Assert.Equal(line, SweepText.Ended(Tally(verdicts), planned));

    [Theory]
    [InlineData("nnur", "", "")]
    [InlineData("nmm", "", "expected missed=0, was 2 (if that is known: --expect missed=2)")]
    [InlineData("h", "", "expected hung=0, was 1 (if that is known: --expect hung=1)")]
    [InlineData("nmmhc", "",
        "expected missed=0, was 2, expected crashed=0, was 1, expected hung=0, was 1 "
            + "(if that is known: --expect missed=2,crashed=1,hung=1)")]
    [InlineData("nmm", "missed=2", "")]
    [InlineData("nmmh", "missed=2", "")]
    [InlineData("nmm", "missed=1", "expected missed=1, was 2")]
    [InlineData("nmm", "noticed=2+", "expected noticed=2+, was 1")]
    [InlineData("nmm", "cuts=3", "")]
    [InlineData("nmm", "cuts=4", "expected cuts=4, was 3")]
    public void What_was_not_as_expected(string verdicts, string expected, string line)
    {
        IReadOnlyList<Expectation> expectations = expected.Length == 0 ? []
            : [new(expected.Split('=')[0], expected.TrimEnd('+')[^1] - '0', expected.EndsWith('+'))];
        Assert.Equal(line.Length == 0 ? [] : [line], Tally(verdicts).Unmet(expectations));
    }

    [Theory]
    [InlineData("nnmn", 1.2, "half-close 37 of 106, 1 missed, 2 s left")]
    [InlineData("nn", 0, "half-close 37 of 106, 0 s left")]
    [InlineData("hcmm", 300, "half-close 37 of 106, 2 missed, 1 crashed, 1 hung, 5 min left")]
    public void The_progress(string verdicts, double left, string line) =>
        Assert.Equal(line, SweepText.Progress(CloseMode.HalfClose, 37, 106, Tally(verdicts), TimeSpan.FromSeconds(left)));

    [Theory]
    [InlineData(11, "SIGSEGV")]
    [InlineData(6, "SIGABRT")]
    [InlineData(9, "SIGKILL")]
    [InlineData(15, "SIGTERM")]
    [InlineData(31, "SIGSYS")]
    [InlineData(34, "SIG34")]
    public void Signals_have_names(int number, string name) => Assert.Equal(name, SignalName.Of(number));

    /// <summary>A letter a run, that of its verdict; its cut is its place.</summary>
    private static SweepTally Tally(string verdicts)
    {
        var tally = new SweepTally();
        for (var cut = 0; cut < verdicts.Length; cut++)
        {
            var verdict = Enum.GetValues<SweepVerdict>().Single(one => one.ToWord()[0] == verdicts[cut]);
            tally.Add(new SweptRun(cut, CloseMode.Abort, cut, verdict, new ClientEnd(0)));
        }

        return tally;
    }
}
