using System.Collections.Concurrent;
using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.Reporting;

/// <summary>The text of a close: only what says something. A count of 0, and a goodbye as it should be, are left out.</summary>
internal static class ClosedText
{
    /// <summary>Parsed when first needed: most servers need one or two of them.</summary>
    private static readonly ConcurrentDictionary<string, MessageTemplate> Parsed = new();

    /// <summary>The template for a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="namesPort">Whether it tells which port the client came to.</param>
    public static MessageTemplate For(ConnectionReport report, bool namesPort)
    {
        var (hasCue, received, sent, unread) =
            (report.Cue is not null, report.BytesReceived > 0, report.BytesSent > 0, report.BytesUnread > 0);
        var isGoodbyeTold = report.Goodbye is not (GoodbyeFate.Sent or GoodbyeFate.None);
        var late = report.BytesAfterFin > 0;
        var (hasUpstream, notPassed) = (report.Relayed?.UpstreamEnding is not null, report.Relayed?.BytesNotPassed > 0);
        return Parsed.GetOrAdd(
            "Closed #{Connection} {Client}" + (namesPort ? " on {Port}" : "") + ": {Reason}" + (hasCue ? " ({Cue})" : "")
            + ", {Ending} ({CloseMode}, "
            + (received ? "{BytesReceived} B in, " : "") + (late ? "{BytesAfterFin} B after FIN, " : "")
            + (sent ? "{BytesSent} B out, " : "") + (unread ? "{BytesUnread} B unread, " : "")
            + (notPassed ? "{BytesNotPassed} B not passed, " : "") + (hasUpstream ? "upstream {UpstreamEnding}, " : "")
            + (isGoodbyeTold ? "goodbye {Goodbye}, " : "") + "{DurationMs} ms)",
            LogEvents.Parse);
    }
}
