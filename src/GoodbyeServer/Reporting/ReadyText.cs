using System.Globalization;
using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>What the server will do with each client, in one line: "Echo until "quit", then goodbye and half-close".</summary>
internal static class ReadyText
{
    public static string Of(ServerOptions options)
    {
        var close = options.ServesSeveralPorts ? "the port's close mode" : CloseOf(options.CloseModes);
        var (pause, later) = (Later(options.GoodbyeDelay), Later(options.CloseDelay));
        if (options.GoodbyeAtOnce)
        {
            var start = options.Goodbye.IsEmpty ? "No goodbye"
                : pause.Length == 0 ? "Goodbye at once"
                : $"Goodbye {Durations.InSeconds(options.GoodbyeDelay)} after accept";
            return $"{start}, then {later}{close}";
        }

        List<string> cues = [.. Enum.GetValues<Cue>().Select(cue => CueOf(cue, options)).OfType<string>()];
        if (options.Cues.IdleTimeoutGiven && options.IdleTimeout != Timeout.InfiniteTimeSpan)
        {
            cues.Add($"{Durations.InSeconds(options.IdleTimeout)} of silence");
        }

        var until = cues switch
        {
            [] when options.Upstream is not null => "",
            [] => "the client's end of file",
            [var only] => only,
            _ => $"{string.Join(", ", cues.SkipLast(1))} or {cues[^1]}",
        };
        var how = options.Cues.Obey ? "that mode" : close;
        var said = options.Http.Count > 0 ? $"{pause}HTTP {string.Join(", ", options.Http)} and "
            : options.Goodbye.IsEmpty ? ""
            : $"{pause}goodbye and ";
        var talk = options switch
        {
            { Echo: true } => "Echo",
            { Upstream: { } upstream } => $"Pass on to {upstream}",
            { Scripts: [] } => "Read",
            { Scripts: [_] } => "Follow the script",
            _ => "Follow the scripts in turn",
        };
        return until.Length > 0 ? $"{talk} until {until}, then {said}{later}{how}"
            : options.CloseModes is { Runs: [{ Item.Cut: null }], HasOutages: false } ? talk
            : $"{talk}; {close}";
    }

    /// <summary>What comes after "until"; null if the cue is off.</summary>
    private static string? CueOf(Cue cue, ServerOptions options) => cue switch
    {
        Cue.AtOnce => null,
        Cue.After => options.Cues.After is { } after ? $"{Durations.InSeconds(after)} after accept" : null,
        Cue.AfterBytes => options.Cues.AfterBytes is { } bytes ? Counted(bytes, "byte") : null,
        Cue.AfterLines => options.Cues.AfterLines is { } lines ? Counted(lines, "line") : null,
        Cue.AfterRequests => options.Cues.AfterRequests is { } requests ? Counted(requests, "request") : null,
        Cue.Until => options.Cues.Until is not { } text ? null
            : text.IsEmpty ? "an empty line"
            : $"\"{Quote.OneLine(Encoding.UTF8.GetString(text.Span))}\"",
        Cue.Obey => options.Cues.Obey ? "a close mode's word" : null,
        Cue.Script => options.Scripts.All(script => script.Steps[^1].Verb == ScriptVerb.Repeat) ? null
            : options.Scripts.Count == 1 ? "its end" : "their end",
        Cue.Cut => null,
    };

    /// <summary>Outages with which a list begins are over when this is said, unless it starts over.</summary>
    private static string CloseOf(CloseModeList list) => list switch
    {
        { Repeat: true, HasOutages: true } or not { Runs: [{ Then: [] }] } => $"close in turn by {list}",
        { Runs: [{ Item.Mode: var mode }] } when mode.IsHeld() => "never close",
        { Runs: [{ Item: var item }, ..] } => item.ToWord(),
    };

    private static string Later(TimeSpan delay) => delay == TimeSpan.Zero ? "" : $"{Durations.InSeconds(delay)} later ";

    private static string Counted(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
