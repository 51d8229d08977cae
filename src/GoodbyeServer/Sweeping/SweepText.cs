using System.Globalization;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>What a sweep tells people.</summary>
internal static class SweepText
{
    /// <summary>How many bytes before a stretch are shown.</summary>
    public const int BytesShown = 20;

    private const int VerdictWidth = 7;
    private const int EndWidth = 8;

    /// <summary>The line of the whole.</summary>
    /// <param name="end">How the client ended.</param>
    /// <param name="bytes">How much was said.</param>
    /// <param name="cuts">What is tried.</param>
    /// <param name="isSample">Whether that is less than every byte, though nobody asked for less.</param>
    public static string Whole(ClientEnd end, long bytes, CutList cuts, bool isSample) =>
        string.Create(CultureInfo.InvariantCulture, $"The whole: {end}, {bytes} B said")
            + (isSample ? string.Create(CultureInfo.InvariantCulture, $"; {cuts.Count} of {bytes} cuts, spread evenly") : "");

    /// <summary>The row of a stretch.</summary>
    /// <param name="stretch">The stretch.</param>
    /// <param name="modes">The modes of the sweep.</param>
    /// <param name="lastCut">The last cut of the sweep.</param>
    /// <param name="before">The server's own bytes before it; none to name none.</param>
    public static string Row(Stretch stretch, IReadOnlyList<CloseMode> modes, long lastCut, ReadOnlySpan<byte> before)
    {
        var digits = lastCut.ToString(CultureInfo.InvariantCulture).Length;
        var modeWidth = modes.Max(mode => mode.ToWord().Length);
        var (first, cuts) = (stretch.First, string.Create(CultureInfo.InvariantCulture, $"{stretch.First.Cut}"));
        if (stretch.Last != first.Cut)
        {
            cuts += string.Create(CultureInfo.InvariantCulture, $"-{stretch.Last}");
        }

        var row = $"{first.Mode.ToWord().PadRight(modeWidth)} {cuts.PadRight((2 * digits) + 1)} "
            + $"{first.Verdict.ToWord().PadRight(VerdictWidth)}  {first.End.ToString().PadRight(EndWidth)}";
        return stretch.IsFirstOfMode || before.IsEmpty ? row.TrimEnd() : $"{row}  from after {QuotedBytes.Of(before)}";
    }

    /// <summary>The last row.</summary>
    /// <param name="tally">What was found.</param>
    /// <param name="planned">How many cuts there were to try.</param>
    public static string Ended(SweepTally tally, long planned)
    {
        var of = tally.Cuts == planned ? "" : $"{tally.Cuts} of ";
        var counts = string.Join(", ", tally.ByWord.Select(pair => $"{pair.Value} {pair.Key}"));
        var text = $"Swept {of}{planned} {(planned == 1 ? "cut" : "cuts")}{(counts.Length > 0 ? ": " : "")}{counts}";
        return tally.ToLookAt is { } look ? $"{text}. See one: --sweep {look.Cut} --close {look.Mode.ToWord()}" : text;
    }

    /// <summary>How far it is, for a line that is written over.</summary>
    /// <param name="mode">The mode of the run that ended last.</param>
    /// <param name="done">How many cuts of the mode are done.</param>
    /// <param name="of">How many it has.</param>
    /// <param name="tally">What was found so far.</param>
    /// <param name="left">How long the rest may take.</param>
    public static string Progress(CloseMode mode, long done, long of, SweepTally tally, TimeSpan left)
    {
        var bad = Enum.GetValues<SweepVerdict>().Where(verdict => verdict.IsBad() && tally.Of(verdict) > 0).Reverse()
            .Select(verdict => $"{tally.Of(verdict)} {verdict.ToWord()}, ");
        return $"{mode.ToWord()} {done} of {of}, {string.Concat(bad)}{Left(left)} left";
    }

    /// <summary>Why there is nothing to sweep, if the client does not take the whole.</summary>
    public static string NoWhole(string why) => $"the client does not take the whole answer either: {why}";

    private static string Left(TimeSpan left) => left.TotalMinutes >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(left.TotalMinutes):0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalSeconds):0} s");
}
