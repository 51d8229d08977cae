using System.Globalization;

namespace GoodbyeServer.Vocabulary;

/// <summary>Which cuts a sweep tries, before anybody knows how much is said.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last; null for the last there is.</param>
/// <param name="Step">From one to the next; null for every one or, if there are more, a thousand that are spread evenly.</param>
internal sealed record CutChoice(long First, long? Last, long? Step)
{
    /// <summary>How many are tried at most if nobody says which.</summary>
    public const long Most = 1000;

    /// <summary>Every cut, or a thousand.</summary>
    public static readonly CutChoice All = new(0, null, null);

    private const string Range = "..";
    private const string End = "end";

    /// <summary>Whether it is one cut.</summary>
    public bool IsOne => First == Last;

    /// <summary>Reads <c>75</c>, <c>40..90</c>, <c>40..end</c>, <c>0..end/100</c>; null if it is nothing like it.</summary>
    public static CutChoice? Parse(string text)
    {
        var (range, step) = text.IndexOf('/') is >= 0 and var slash ? (text[..slash], NumberIn(text[(slash + 1)..])) : (text, 1);
        if (range.IndexOf(Range, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return range == text && NumberIn(text) is { } one ? new(one, one, 1) : null;
        }

        var (first, end) = (NumberIn(range[..at]), range[(at + Range.Length)..]);
        var last = NumberIn(end);
        return first is null || step is null or 0 || (last is null && end != End) || last < first ? null : new(first.Value, last, step);
    }

    /// <summary>The cuts of an answer.</summary>
    /// <param name="bytes">How long it is: the last cut is one byte before its end.</param>
    public CutList Of(long bytes)
    {
        var last = Math.Min(Last ?? long.MaxValue, bytes - 1);
        var count = last < First ? 0 : ((last - First) / (Step ?? 1)) + 1;
        return Step is null && count > Most ? new(First, last, Most) : new(First, First + ((count - 1) * (Step ?? 1)), count);
    }

    private static long? NumberIn(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Cuts that are spread evenly.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
/// <param name="Count">How many there are; 0 for none.</param>
internal readonly record struct CutList(long First, long Last, long Count)
{
    /// <summary>The nth of them, from 0.</summary>
    public long At(long nth) => Count == 1 ? First : First + (long)((Int128)(Last - First) * nth / (Count - 1));
}
