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

    /// <summary>The connection's close mode in the list; null if it was turned away.</summary>
    public required string? ListedMode { get; init; }

    /// <summary>Whether the server was stopping when the connection ended.</summary>
    public required bool EndedAtStop { get; init; }

    /// <summary>What the client read.</summary>
    public required byte[] Heard { get; init; }

    /// <summary>How the client's reads saw the connection end; null if it did not read that far.</summary>
    public required PeerEnd? End { get; init; }

    /// <summary>Whether a send reported the RST to the client, so that its reads did not.</summary>
    public required bool WasResetSending { get; init; }

    /// <summary>The first thing that the client did by itself to end the connection.</summary>
    public required ClientAct FirstAct { get; init; }

    /// <summary>What the client did, for people.</summary>
    public required string Acts { get; init; }

    /// <summary>What was captured; null if that is not allowed, or packets were lost.</summary>
    public WireFacts? Wire { get; init; }

    /// <summary>What both sides said in records; null without TLS.</summary>
    public TlsSession? Tls { get; init; }

    /// <summary>The connection's script; null for none.</summary>
    public Script? Script { get; init; }

    /// <summary>All that the server may say before the goodbye: the client's bytes if they are echoed, or what the script
    /// says.</summary>
    public byte[] Talk { get; init; } = [];

    /// <summary>Whether the server may say something before the goodbye.</summary>
    public bool Talks => Options.Echo || Script is not null || Options.Cues.AfterRequests is not null;

    /// <summary>Whether what was said was cut, and something may have been said before the goodbye.</summary>
    public bool IsTalkCut { get; init; }

    /// <summary>The goodbye that was cut then, whole.</summary>
    public ReadOnlyMemory<byte> CutGoodbye { get; init; }

    /// <summary>The byte that cannot stand where a request or a frame is read; null if there is none before a cue.</summary>
    public long? GarbledAt { get; init; }

    public ExpectedCue Cue { get; init; } = new(null, [], null, []);

    /// <summary>All that is known, for people.</summary>
    public string Describe()
    {
        var (o, r) = (Options, Report);
        var steps = Script?.Steps.Select(step => $"{step.Verb} {step.Bytes.Length} B {step.Count} {step.Duration.TotalMilliseconds} ms");
        var loggedAt = Wire is { Segments: [var first, ..] } ? $", logged at {(r.LoggedAt - first.At).TotalMilliseconds:0.000} ms" : "";
        return $"""
            {Name}
              echo {o.Echo}, idle {o.IdleTimeout.TotalMilliseconds} ms, {o.Cues}
              server: goodbye {o.Goodbye.Length} B, HTTP {string.Join(", ", o.Http)}; drip {o.Drip?.TotalMilliseconds} ms;
                close {o.CloseModes},
                FIN with data {o.FinWithData},
                delays {o.GoodbyeDelay.TotalMilliseconds} and {o.CloseDelay.TotalMilliseconds} ms,
                drain {o.DrainTimeout.TotalMilliseconds} ms, send {o.SendTimeout.TotalMilliseconds} ms,
                shutdown {o.ShutdownTimeout.TotalMilliseconds} ms, at most {o.MaxConnections}, busy {o.Busy?.Length} B
              script: {(steps is null ? "none" : string.Join("; ", steps))}
              client: {Plan}
              did: {Acts}; heard {Heard.Length} B, then {End?.ToString() ?? "read no further"}
              cue: {Cue}
              report: #{r.Connection} {r.Client} {r.Story} ({r.CloseMode}), {r.BytesReceived} B in, {r.BytesSent} B out,
                {r.BytesUnread} B unread, {r.Duration.TotalMilliseconds} ms{(EndedAtStop ? ", at the stop" : "")}{loggedAt}
            {Tls?.Describe(Options, r)}
            {r.Fault}
            {Wire?.ToString() ?? "  not captured"}
            """;
    }
}
