using System.Text;
using GoodbyeServer.Sweeping;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>How runs become rows.</summary>
public sealed class RowsTests
{
    private static readonly CloseMode[] Both = [CloseMode.HalfClose, CloseMode.Abort];

    [Fact]
    public void Neighbours_with_the_same_mode_verdict_and_end_are_one_row() => Assert.Equal(
        ["half-close 0-1     noticed  exit 52",
         "half-close 2-3     missed   exit 0    from after \"xyz\"",
         "half-close 4       noticed  exit 18   from after \"xyz\"",
         "abort      0-4     noticed  exit 56"],
        Rows(100, "xyz", [.. Ends(CloseMode.HalfClose, 0, 52, 52, 0, 0, 18), .. Ends(CloseMode.Abort, 5, 56, 56, 56, 56, 56)]));

    [Fact]
    public void A_gap_parts_them() => Assert.Equal(
        ["half-close 0     noticed  exit 1", "half-close 2     noticed  exit 1    from after \"x\""],
        Rows(10, "x", Ends(CloseMode.HalfClose, 0, 1, 1, 1).Where(run => run.Index != 1)));

    [Fact]
    public void A_signal_parts_them_from_an_exit_code_and_from_another_signal() => Assert.Equal(
        ["half-close 0   crashed  SIGSEGV", "half-close 1   crashed  SIGABRT", "half-close 2   noticed  exit 139"],
        Rows(3, "", [Run(0, new(null, 11)), Run(1, new(null, 6)), Run(2, new(139))]));

    [Fact]
    public void A_hung_client_is_shown_with_what_ended_it() => Assert.Equal(
        ["half-close 0   hung     SIGTERM"], Rows(3, "", [Run(0, new(null, 15, IsHung: true))]));

    [Fact]
    public void The_first_row_of_the_second_mode_says_no_bytes() =>
        Assert.DoesNotContain("from", Rows(1, "x", Ends(CloseMode.Abort, 1, 0)).Single(), StringComparison.Ordinal);

    private static SweptRun Run(long index, ClientEnd end) =>
        new(index, CloseMode.HalfClose, index, Judge.Of(end, sawCut: true, sawRecovery: false), end);

    /// <summary>The runs of one mode, from its first cut on.</summary>
    private static IEnumerable<SweptRun> Ends(CloseMode mode, long index, params int[] codes) =>
        codes.Select((code, cut) => Run(index + cut, new(code)) with { Mode = mode, Cut = cut });

    private static List<string> Rows(long lastCut, string before, IEnumerable<SweptRun> runs)
    {
        var folding = new Folding(cutsOfMode: 5 > lastCut ? lastCut : 5);
        var stretches = runs.Select(run => folding.Add(run)).ToList();
        return [.. stretches.Append(folding.End()).OfType<Stretch>()
            .Select(stretch => SweepText.Row(stretch, Both, lastCut, Encoding.UTF8.GetBytes(before)))];
    }
}
