using System.Text.RegularExpressions;

namespace GoodbyeServer.CommandLine;

/// <summary>What a shell asks with: the directive <c>[suggest:place]</c>, and the line so far.</summary>
internal static partial class Completion
{
    /// <summary>
    /// The arguments, with a space for the '=' after each flag in the line: System.CommandLine offers the words after
    /// <c>--close a</c>, and throws at <c>--close=a</c>. Places in the line stay what they are.
    /// </summary>
    public static string[] Prepare(string[] args) =>
        args is [var directive, var line] && directive.StartsWith("[suggest", StringComparison.Ordinal) ? [directive, SignAfterFlag().Replace(line, " ")] : args;

    [GeneratedRegex(@"(?<=(^|\s)--?[a-z-]+)=", RegexOptions.CultureInvariant)]
    private static partial Regex SignAfterFlag();
}
