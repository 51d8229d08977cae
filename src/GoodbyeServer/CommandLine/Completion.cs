using System.Globalization;
using System.Text.RegularExpressions;

namespace GoodbyeServer.CommandLine;

/// <summary>What a shell asks with: the directive <c>[suggest:place]</c>, and the line so far.</summary>
internal static partial class Completion
{
    public static bool IsAskedBy(string[] args) =>
        args is [var directive, ..] && directive.StartsWith("[suggest", StringComparison.Ordinal);

    /// <summary>Whether the place is in the client command, whose words are not ours.</summary>
    public static bool IsInCommand(string[] args) =>
        args is [var directive, var line] && PlaceIn().Match(directive) is { Success: true } match
        && int.TryParse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
        && line[..Math.Min(place, line.Length)].Contains(" -- ", StringComparison.Ordinal);

    /// <summary>
    /// The arguments, with a space for the '=' after each flag in the line: System.CommandLine offers the words after
    /// <c>--close a</c>, and throws at <c>--close=a</c>. Places in the line stay what they are.
    /// </summary>
    public static string[] Prepare(string[] args) =>
        IsAskedBy(args) && args is [var directive, var line] ? [directive, SignAfterFlag().Replace(line, Space)] : args;

    /// <summary>Completions of the last item of a list, each with the items before it.</summary>
    /// <param name="begun">The text so far, "abort,cl" say.</param>
    /// <param name="words">What may follow the items before the last, which it is given: "abort" here.</param>
    public static IEnumerable<string> LastItem(string begun, Func<string, IEnumerable<string>> words)
    {
        var comma = begun.LastIndexOf(',');
        var prefix = begun[..(comma + 1)];
        return words(comma < 0 ? "" : begun[..comma]).Select(word => prefix + word);
    }

    /// <summary>A text in its place would bring the parser of such texts, and with it 0.13 MB, into the program.</summary>
    private static string Space(Match sign) => " ";

    [GeneratedRegex(@"(?<=^\[suggest:)[0-9]+(?=\]\z)", RegexOptions.CultureInvariant)]
    private static partial Regex PlaceIn();

    [GeneratedRegex(@"(?<=(^|\s)--?[a-z-]+)=", RegexOptions.CultureInvariant)]
    private static partial Regex SignAfterFlag();
}
