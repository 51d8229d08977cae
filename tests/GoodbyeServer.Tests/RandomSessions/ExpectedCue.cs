using System.Globalization;
using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Where, in what a client sends, the goodbye falls due: found in the whole text at once, unlike the server.</summary>
/// <param name="Position">The bytes up to and including the cue; null where none is in them.</param>
/// <param name="Words">The cues that end there: of two at the same byte either may be named.</param>
/// <param name="Order">The close mode that the client chose, where it is obeyed.</param>
internal sealed record ExpectedCue(long? Position, IReadOnlyList<string> Words, string? Order)
{
    private static readonly string[] Modes = ["half-close", "close", "abort", "never"];

    public static ExpectedCue In(byte[] data, ServerOptions options)
    {
        var found = new List<(long Position, string Word, string? Order)>();
        if (options.Cues.AfterBytes is { } bytes && bytes <= data.Length)
        {
            found.Add((bytes, "after-bytes", null));
        }

        var lines = Encoding.Latin1.GetString(data).Split('\n')[..^1];
        long position = 0;
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1];
            var text = line.EndsWith('\r') ? line[..^1] : line;
            position += line.Length + 1;
            if (number == options.Cues.AfterLines)
            {
                found.Add((position, "after-lines", null));
            }

            if (options.Cues.Until is { } until && text == Encoding.Latin1.GetString(until.Span))
            {
                found.Add((position, "until", null));
            }

            if (options.Cues.Obey && Modes.Contains(text))
            {
                found.Add((position, "obey", text));
            }
        }

        if (found.Count == 0)
        {
            return new(null, [], null);
        }

        var first = found.Min(cue => cue.Position);
        var there = found.Where(cue => cue.Position == first).ToList();
        return new(first, [.. there.Select(cue => cue.Word)], there.Select(cue => cue.Order).FirstOrDefault(order => order is not null));
    }

    public override string ToString() =>
        Position is { } at ? string.Create(CultureInfo.InvariantCulture, $"{string.Join('/', Words)} after {at} B") : "none in the bytes";
}
