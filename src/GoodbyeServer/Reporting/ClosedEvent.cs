using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.Reporting;

/// <summary>The event of a close: every property of its report, and the level that fits it.</summary>
internal static class ClosedEvent
{
    /// <summary>The property that holds the timeline.</summary>
    public const string StepsProperty = "Steps";

    public static LogEventLevel LevelOf(ConnectionReport report) => report switch
    {
        { Reason: CloseReason.Error } => LogEventLevel.Error,
        {
            Reason: CloseReason.ClientReset or CloseReason.SendTimeout or CloseReason.ConnectionLost or CloseReason.TurnedAway
                or CloseReason.ClientGarbled or CloseReason.UpstreamReset or CloseReason.UpstreamRefused or CloseReason.UpstreamLost
                or CloseReason.HandshakeFailed
        }
            or { Ending: Ending.DrainTimeout or Ending.Lost } => LogEventLevel.Warning,
        _ => LogEventLevel.Information,
    };

    /// <param name="report">How the connection ended.</param>
    /// <param name="level">That of <see cref="LevelOf"/>, or a lower one.</param>
    /// <param name="namesPort">Whether the text tells which port the client came to.</param>
    public static LogEvent Of(ConnectionReport report, LogEventLevel level, bool namesPort)
    {
        var closed = LogEvents.New(level, ClosedText.For(report, namesPort), report.Fault, "Closed",
            ("Connection", report.Connection),
            ("Client", report.Client.ToString()),
            ("Port", report.Port),
            ("Reason", report.Reason.ToWord()),
            ("Cue", report.Cue?.ToWord()),
            ("Ending", report.Ending.ToWord()),
            ("CloseMode", report.CloseMode.ToWord()),
            ("BytesReceived", report.BytesReceived),
            ("BytesAfterFin", report.BytesAfterFin),
            ("BytesSent", report.BytesSent),
            ("BytesAcknowledged", report.BytesAcknowledged),
            ("BytesUnread", report.BytesUnread),
            ("Goodbye", report.Goodbye.ToWord()),
            ("DurationMs", LogEvents.Milliseconds(report.Duration)));
        if (report.Relayed is { } relayed)
        {
            Add(closed, relayed);
        }

        if (report.CloseNotify is { } closeNotify)
        {
            closed.AddOrUpdateProperty(new("Tls", new ScalarValue(report.Tls)));
            closed.AddOrUpdateProperty(new("CloseNotify", new ScalarValue(closeNotify.ToWord())));
            closed.AddOrUpdateProperty(new("Alert", new ScalarValue(report.Alert)));
        }

        if (report.Steps is not null)
        {
            closed.AddOrUpdateProperty(new(StepsProperty, new StepsValue(report.Steps)));
        }

        return closed;
    }

    private static void Add(LogEvent closed, UpstreamReport relayed)
    {
        closed.AddOrUpdateProperty(new("Upstream", new ScalarValue(relayed.Upstream?.ToString())));
        closed.AddOrUpdateProperty(new("UpstreamEnding", new ScalarValue(relayed.UpstreamEnding?.ToUpstreamWord())));
        closed.AddOrUpdateProperty(new("BytesToUpstream", new ScalarValue(relayed.BytesToUpstream)));
        closed.AddOrUpdateProperty(new("BytesFromUpstream", new ScalarValue(relayed.BytesFromUpstream)));
        closed.AddOrUpdateProperty(new("BytesNotPassed", new ScalarValue(relayed.BytesNotPassed)));
    }
}
