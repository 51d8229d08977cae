using System.Globalization;
using System.Text.RegularExpressions;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Which frame a step of a script reads: by its name, or by where its length stands.</summary>
internal static partial class FrameArgument
{
    public static Parsed<FrameForm> Parse(string argument) =>
        FrameNameWords.All.Parse(argument) is { } name ? Parsed.Ok(name.Form())
        : General().Match(argument) is { Success: true } match && Form(match) is { } form ? Parsed.Ok(form)
        : Parsed.Fail<FrameForm>(General().IsMatch(argument) ? "expected numbers below 2^31"
            : argument.Contains('+')
                ? "expected <offset>+<size 1-4>[le][+<n>|-<n>]"
            : (FrameNameWords.All.CalledAlso(argument) ?? Suggestion.Nearest(argument, FrameNameWords.All.Texts)) is { } near
                ? $"expected a frame{Suggestion.DidYouMean(near)}"
            : "expected a frame such as kafka; see --help");

    /// <summary>Null if a number is too large.</summary>
    private static FrameForm? Form(Match match)
    {
        var size = int.Parse(match.Groups["size"].ValueSpan, CultureInfo.InvariantCulture);
        var extra = match.Groups["extra"].Success ? FlagParsers.Digits(match.Groups["extra"].Value, 0, int.MaxValue) : 0;
        return FlagParsers.Digits(match.Groups["offset"].Value, 0, int.MaxValue - size) is { } offset && extra is { } more
            ? new((int)offset, size, match.Groups["le"].Success, (int)(match.Groups["sign"].Value == "-" ? -more : more))
            : null;
    }

    [GeneratedRegex(@"^(?<offset>[0-9]+)\+(?<size>[1-4])(?<le>le)?((?<sign>[+-])(?<extra>[0-9]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex General();
}
