using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The text of <c>--listen</c>: a port, and its close modes or how it does not answer. It never throws.</summary>
internal static class ListenParser
{
    public static Parsed<ListenPort> Parse(string text)
    {
        const string help =
            "expected a port and close modes, such as 8081=abort or 0=close:2,half-close; or refuse or ignore, as in 8084=refuse";
        if (text.IndexOf('=') is not (>= 0 and var at))
        {
            return Parsed.Fail<ListenPort>(help);
        }

        var port = FlagParsers.Port(text[..at]);
        var how = text[(at + 1)..];
        if (SilenceWords.All.Parse(how) is { } silence)
        {
            return port.Error is not null ? Parsed.Fail<ListenPort>(port.Error)
                : silence == Silence.Ignore && !OperatingSystem.IsLinux() ? Parsed.Fail<ListenPort>("expected Linux for ignore")
                : Parsed.Ok(ListenPort.Silent(port.Value, silence));
        }

        var modes = ListParsers.CloseModes(how, orSilence: true);
        return (port.Error ?? (modes.Error is null ? null : Alone(how) ?? modes.Error)) is { } error
            ? Parsed.Fail<ListenPort>(error)
            : Parsed.Ok(ListenPort.Serves(port.Value, modes.Value!));
    }

    /// <summary>What a further port that was begun can become, once the port stands there.</summary>
    public static IEnumerable<string> Complete(string begun) => begun.IndexOf('=') is >= 0 and var at
        ? ListParsers.CompleteModes(begun[(at + 1)..]).Concat(begun.AsSpan().ContainsAny(',', '@', ':') ? [] : SilenceWords.All.Texts)
            .Select(how => begun[..(at + 1)] + how)
        : [];

    /// <summary>The mistake of a word for a silence in a list; null if there is none.</summary>
    private static string? Alone(string how) => how.Split(',', ':', CloseItem.CutSign).Intersect(SilenceWords.All.Texts).Any()
        ? "expected refuse or ignore to stand alone, or with a duration after it, as in abort,refuse=2s"
        : null;
}
