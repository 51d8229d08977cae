using Serilog.Events;

namespace GoodbyeServer.Tests.Support;

/// <summary>A <c>Closed</c> event of the log, property by property.</summary>
internal sealed record Closed(
    long Connection, string Client, string Reason, string? Cue, string Ending, string CloseMode,
    long BytesReceived, long BytesSent, long BytesUnread, string Goodbye)
{
    public long? BytesAcknowledged { get; init; }

    public long BytesAfterFin { get; init; }

    /// <summary>The version of TLS; null if there is none.</summary>
    public string? Tls { get; init; }

    public string? CloseNotify { get; init; }

    public string? Alert { get; init; }

    /// <summary>Why, how, and what became of the goodbye: <c>goodbye (at-once), clean, sent</c>.</summary>
    public string Story => $"{Reason}{(Cue is null ? "" : $" ({Cue})")}, {Ending}, {Goodbye}";

    public string? Upstream { get; init; }

    public string? UpstreamEnding { get; init; }

    public long? BytesToUpstream { get; init; }

    public long? BytesFromUpstream { get; init; }

    public long? BytesNotPassed { get; init; }

    /// <summary>Why, how, and how the upstream's side ended.</summary>
    public string BothEnds => $"{Reason}{(Cue is null ? "" : $" ({Cue})")}, {Ending}, {UpstreamEnding}";

    public LogEventLevel Level { get; init; }

    public TimeSpan Duration { get; init; }

    /// <summary>When it was logged, as time since 1970: a capture's times are on the same clock.</summary>
    public TimeSpan LoggedAt { get; init; }

    public Exception? Fault { get; init; }

    public static Closed Of(LogEvent logged) => new(
        (long)logged.Value("Connection")!, (string)logged.Value("Client")!, (string)logged.Value("Reason")!,
        (string?)logged.Value("Cue"), (string)logged.Value("Ending")!, (string)logged.Value("CloseMode")!,
        (long)logged.Value("BytesReceived")!, (long)logged.Value("BytesSent")!, (long)logged.Value("BytesUnread")!,
        (string)logged.Value("Goodbye")!)
    {
        BytesAcknowledged = (long?)logged.Value("BytesAcknowledged"),
        BytesAfterFin = (long)logged.Value("BytesAfterFin")!,
        Upstream = (string?)Optional(logged, nameof(Upstream)),
        UpstreamEnding = (string?)Optional(logged, nameof(UpstreamEnding)),
        BytesToUpstream = (long?)Optional(logged, nameof(BytesToUpstream)),
        BytesFromUpstream = (long?)Optional(logged, nameof(BytesFromUpstream)),
        BytesNotPassed = (long?)Optional(logged, nameof(BytesNotPassed)),
        Tls = (string?)Optional(logged, nameof(Tls)),
        CloseNotify = (string?)Optional(logged, nameof(CloseNotify)),
        Alert = (string?)Optional(logged, nameof(Alert)),
        Level = logged.Level,
        Fault = logged.Exception,
        Duration = TimeSpan.FromMilliseconds((double)logged.Value("DurationMs")!),
        LoggedAt = logged.Timestamp - DateTimeOffset.UnixEpoch,
    };

    private static object? Optional(LogEvent logged, string property) =>
        logged.Properties.ContainsKey(property) ? logged.Value(property) : null;
}
