using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The text of <c>--listen</c>: a port, and its close modes or how it does not answer. It never throws.</summary>
internal static class ListenParser
{
    private const string Form = "expected a port and close modes, such as 8081=abort";

    public static Parsed<ListenPort> Parse(string text)
    {
        if (text.IndexOf('=') is not (>= 0 and var at))
        {
            return Parsed.Fail<ListenPort>(Meant(text) is { } meant ? $"expected '='{Suggestion.DidYouMean(meant)}" : Form);
        }

        var port = FlagParsers.Port(text[..at]);
        var how = text[(at + 1)..];
        if (SilenceWords.All.Parse(how) is { } silence)
        {
            return port.Error is not null ? Parsed.Fail<ListenPort>(port.Error)
                : silence == Silence.Ignore && !OperatingSystem.IsLinux() ? Parsed.Fail<ListenPort>("expected Linux for ignore")
                : Parsed.Ok(ListenPort.Silent(port.Value, silence));
        }

        var modes = CloseModeParser.Parse(how);
        return (port.Error ?? (modes.Error is null ? null : Mistake(text[..at], how) ?? modes.Error)) is { } error
            ? Parsed.Fail<ListenPort>(error)
            : Parsed.Ok(ListenPort.Serves(port.Value, modes.Value!));
    }

    /// <summary>The same in a sweep, which cuts by itself.</summary>
    public static Parsed<ListenPort> ParseInSweep(string text) =>
        text.IndexOf('=') is >= 0 and var at && text[(at + 1)..] is var how && SilenceWords.All.Parse(how) is null
            && SweepCheck.MistakeIn(how) is { } mistake ? Parsed.Fail<ListenPort>(mistake) : Parse(text);

    /// <summary>What a further port that was begun can become, once the port stands there.</summary>
    public static IEnumerable<string> Complete(string begun) => begun.IndexOf('=') is >= 0 and var at
        ? CloseModeParser.Complete(begun[(at + 1)..]).Concat(begun.AsSpan().ContainsAny(',', '@', ':') ? [] : SilenceWords.All.Texts)
            .Select(how => begun[..(at + 1)] + how)
        : [];

    /// <summary>What was meant by another sign between port and mode; null if nothing was.</summary>
    private static string? Meant(string text) =>
        text.Split([':', ' '], 2) is [var port, { Length: > 0 } how] && Parse($"{port}={how}").Error is null ? $"{port}={how}" : null;

    /// <summary>A mistake that <c>--close</c> does not know: a word for a silence in a list, or instead of one; null if none.</summary>
    private static string? Mistake(string port, string how)
    {
        var silences = SilenceWords.All.Texts;
        if (how.Split(',', ':', CloseStyle.CutSign).Intersect(silences).FirstOrDefault() is { } word)
        {
            return $"expected {word} to stand alone, or as {word}{Outage.Sign}2s";
        }

        if (how.AsSpan().ContainsAny(',', Outage.Sign) || CloseModeMistake.Near(how) is not null)
        {
            return null;
        }

        return (SilenceWords.All.CalledAlso(how) ?? Suggestion.Nearest(how, silences)) is { } near
            ? $"expected a close mode, refuse or ignore{Suggestion.DidYouMean(near)}"
            : $"expected close modes after '=', as in {port}=abort";
    }
}
