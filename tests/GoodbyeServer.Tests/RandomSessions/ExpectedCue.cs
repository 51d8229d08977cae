using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Where, in what a client sends, the goodbye falls due: found in the whole text at once, unlike in the server.</summary>
/// <param name="Position">The bytes up to and including the cue; null if none is in them.</param>
/// <param name="Words">The cues that end there: of two at the same byte either may be named.</param>
/// <param name="Order">The close mode that the client chose, if it is obeyed.</param>
/// <param name="IsGarbled">Whether no cue ends there, but the next byte cannot stand there.</param>
/// <param name="Asking">The ends of the heads before it whose clients wait to be asked for a body.</param>
internal sealed record ExpectedCue(
    long? Position, IReadOnlyList<string> Words, string? Order, IReadOnlyList<int> Asking, bool IsGarbled = false)
{
    private static readonly Regex OrderLine = new($@"^({string.Join('|', ModeContract.Words)})(@[0-9]+)?\z", RegexOptions.CultureInvariant);

    public static ExpectedCue In(byte[] data, CueOptions options)
    {
        var lines = LinesOf(data);
        var found = Enum.GetValues<Cue>().Select(cue => Find(cue, data, lines, options)).OfType<Found>().ToList();
        var asking = options.AfterRequests is { } most ? Requests(Encoding.Latin1.GetString(data), most).Asking : [];
        if (found.Count == 0)
        {
            return new(null, [], null, asking);
        }

        var first = found.Min(cue => cue.Position);
        var there = found.Where(cue => cue.Position == first && !cue.IsGarbled).ToList();
        return there.Count == 0
            ? new(first, [], null, [.. asking.Where(head => head <= first)], IsGarbled: true)
            : new(first, [.. there.Select(cue => cue.Word)], there.Select(cue => cue.Order).FirstOrDefault(order => order is not null),
                [.. asking.Where(head => head < first)]);
    }

    /// <summary>Where a cue comes first; null if it is off or does not come. A cue without an arm does not compile.</summary>
    private static Found? Find(Cue cue, byte[] data, IReadOnlyList<Line> lines, CueOptions options) => cue switch
    {
        Cue.AtOnce or Cue.After or Cue.Script or Cue.Cut => null,
        Cue.AfterBytes => options.AfterBytes is { } bytes && bytes <= data.Length ? new(bytes, "after-bytes") : null,
        Cue.AfterLines => options.AfterLines is { } count && count <= lines.Count ? new(lines[(int)count - 1].End, "after-lines") : null,
        Cue.AfterRequests => options.AfterRequests is { } requests
            && Requests(Encoding.Latin1.GetString(data), requests).End is { At: { } end, IsGarbled: var isGarbled }
            ? new(end, "after-requests", IsGarbled: isGarbled) : null,
        Cue.Until =>
            options.Until is { } until && lines.FirstOrDefault(line => line.Text == Encoding.Latin1.GetString(until.Span)) is { } line
            ? new(line.End, "until") : null,
        Cue.Obey => options.Obey && lines.FirstOrDefault(line => OrderLine.IsMatch(line.Text)) is { } line
            ? new(line.End, "obey", line.Text) : null,
    };

    /// <summary>Where so many requests end, and the ends of the heads whose clients wait to be asked for a body.</summary>
    private static (TextEnd End, List<int> Asking) Requests(string text, long count)
    {
        var asking = new List<int>();
        var end = new TextEnd(0);
        for (; count > 0; count--)
        {
            var head = HttpText.Head(text, end.At!.Value);
            if (head is not { At: { } headEnd, Head: { } fields })
            {
                return (head, asking);
            }

            asking.AddRange(HttpText.Expects(fields) ? [headEnd] : []);
            end = HttpText.Body(text, headEnd, fields);
            if (end.At is null || end.IsGarbled)
            {
                return (end, asking);
            }
        }

        return (end, asking);
    }

    private static List<Line> LinesOf(byte[] data)
    {
        var lines = new List<Line>();
        var end = 0;
        foreach (var line in Encoding.Latin1.GetString(data).Split('\n')[..^1])
        {
            end += line.Length + 1;
            lines.Add(new(line.EndsWith('\r') ? line[..^1] : line, end));
        }

        return lines;
    }

    public override string ToString() =>
        Position is not { } at ? "none in the bytes"
        : string.Create(CultureInfo.InvariantCulture, $"{(IsGarbled ? "garbled" : string.Join('/', Words))} after {at} B");

    /// <summary>A line that the client sends, and the bytes up to its end.</summary>
    private sealed record Line(string Text, long End);

    /// <summary>The first place of one cue.</summary>
    private sealed record Found(long Position, string Word, string? Order = null, bool IsGarbled = false);
}
