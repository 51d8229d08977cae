using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>One random session: what was planned, what the client and the wire saw, and what the server says.</summary>
internal sealed record Session
{
    public required string Name { get; init; }

    public required ServerOptions Options { get; init; }

    public required SessionPlan Plan { get; init; }

    public required Closed Report { get; init; }

    /// <summary>The close mode that the list holds for the connection; null for one that was turned away.</summary>
    public required string? ListedMode { get; init; }

    /// <summary>Whether the server was stopping when the connection ended.</summary>
    public required bool EndedAtStop { get; init; }

    /// <summary>What the client read.</summary>
    public required byte[] Heard { get; init; }

    /// <summary>How the connection ended for the client's reads; null where it did not read so far.</summary>
    public required PeerEnd? End { get; init; }

    /// <summary>Whether a send told the client of a RST, so that its reads did not.</summary>
    public required bool WasResetSending { get; init; }

    /// <summary>The first thing that the client did by itself to end the connection.</summary>
    public required ClientAct FirstAct { get; init; }

    /// <summary>What the client did, for people.</summary>
    public required string Acts { get; init; }

    /// <summary>What was captured; null where that is not allowed, or packets were lost.</summary>
    public WireFacts? Wire { get; init; }

    public ExpectedCue Cue { get; init; } = new(null, [], null);

    /// <summary>All that is known, for people.</summary>
    public string Describe()
    {
        var cues = $"echo {Options.Echo}, after {Options.Cues.After?.TotalMilliseconds} ms, bytes {Options.Cues.AfterBytes}, lines {Options.Cues.AfterLines}, until {Options.Cues.Until?.Length} B, "
            + $"obey {Options.Cues.Obey}, idle {Options.IdleTimeout.TotalMilliseconds} ms ({(Options.Cues.IdleTimeoutGiven ? "asked for" : "default")})";
        return $"""
            {Name}
              server: {cues}; goodbye {Options.Goodbye.Length} B, drip {Options.Drip?.TotalMilliseconds} ms; close {Options.CloseModes}, delay {Options.CloseDelay.TotalMilliseconds} ms, drain {Options.DrainTimeout.TotalMilliseconds} ms, send {Options.SendTimeout.TotalMilliseconds} ms, shutdown {Options.ShutdownTimeout.TotalMilliseconds} ms, at most {Options.MaxConnections}
              client: {Plan}
              did: {Acts}; heard {Heard.Length} B, then {End?.ToString() ?? "read no further"}
              cue: {Cue}
              report: #{Report.Connection} {Report.Client} {Report.Story} ({Report.CloseMode}), {Report.BytesReceived} B in, {Report.BytesSent} B out, {Report.BytesUnread} B unread, {Report.Duration.TotalMilliseconds} ms{(EndedAtStop ? ", at the stop" : "")}{(Wire is { Segments.Count: > 0 } ? $", logged at {(Report.LoggedAt - Wire.Segments[0].At).TotalMilliseconds:0.000} ms" : "")}{(Report.Fault is null ? "" : $"\n{Report.Fault}")}
            {Wire?.ToString() ?? "  not captured"}
            """;
    }
}
