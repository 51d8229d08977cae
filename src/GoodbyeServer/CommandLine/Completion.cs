using System.Globalization;

namespace GoodbyeServer.CommandLine;

/// <summary>What a shell asks with: the directive <c>[suggest:place]</c>, and the line so far.</summary>
internal static class Completion
{
    private const string Directive = "[suggest";

    public static bool IsAskedBy(string[] args) =>
        args is [var directive, ..] && directive.StartsWith(Directive, StringComparison.Ordinal);

    /// <summary>Whether the place is in the client command, whose words are not ours.</summary>
    public static bool IsInCommand(string[] args) =>
        IsAskedBy(args) && args is [var directive, var line]
        && int.TryParse(PlaceIn(directive), NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && line[..Math.Min(place, line.Length)].Contains(" -- ", StringComparison.Ordinal);

    /// <summary>
    /// The arguments, with a space for the '=' after each flag in the line: System.CommandLine offers the words after
    /// <c>--close a</c>, and throws at <c>--close=a</c>. Places in the line stay what they are.
    /// </summary>
    public static string[] Prepare(string[] args) =>
        IsAskedBy(args) && args is [var directive, var line] ? [directive, WithoutSigns(line)] : args;

    /// <summary>Completions of the last item of a list, each with the items before it.</summary>
    /// <param name="begun">The text so far, "abort,cl" say.</param>
    /// <param name="words">What may follow the items before the last, which it is given: "abort" here.</param>
    public static IEnumerable<string> LastItem(string begun, Func<string, IEnumerable<string>> words)
    {
        var comma = begun.LastIndexOf(',');
        var prefix = begun[..(comma + 1)];
        return words(comma < 0 ? "" : begun[..comma]).Select(word => prefix + word);
    }

    private static string WithoutSigns(string line)
    {
        var letters = line.ToCharArray();
        for (var sign = line.IndexOf('='); sign >= 0; sign = line.IndexOf('=', sign + 1))
        {
            var word = letters.AsSpan(0, sign);
            word = word[(word.LastIndexOfAny(' ', '\t') + 1)..];
            if (word is ['-', _, ..] && !word.ContainsAnyExceptInRange('-', 'z'))
            {
                letters[sign] = ' ';
            }
        }

        return new(letters);
    }

    private static ReadOnlySpan<char> PlaceIn(string directive) => directive.AsSpan(Directive.Length).TrimStart(':').TrimEnd(']');
}
