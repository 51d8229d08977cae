using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

// What was on the wire, or without a capture what the client knows by itself.
internal static partial class Oracle
{
    private static IEnumerable<(string Name, bool Holds)> WireRules(Session s, WireFacts wire)
    {
        var report = s.Report;
        yield return ("received and unread were on the wire", s.Tls is null
            ? report.BytesReceived + report.BytesUnread <= wire.ClientPayload
            : report.BytesReceived <= wire.ClientPayload && report.BytesUnread <= wire.ClientWire);
        yield return ("what was on the wire was sent", report.BytesSent >= wire.ServerPayload);
        yield return ("what the client heard was on the wire", s.Heard.Length <= wire.ServerPayload);
        yield return ("a goodbye that was sent was on the wire, unless it is still on its way",
            report.Goodbye != "sent" || report.Ending == "fin-sent" || report.BytesSent == wire.ServerPayload);
        yield return ("a goodbye that was all on the wire was sent",
            report.Goodbye != "partial" || wire.ServerPayload < report.BytesSent || report.BytesSent < s.Options.Goodbye.Length
                || s.Options.Echo || s.Talk.Length > 0
            || (wire.ServerReset is { } reset && wire.ServerSentJustBefore(reset, Instant)));
        yield return ("an unacknowledged goodbye was on the wire, and ended by the client",
            report.Goodbye != "unacknowledged" || (report.BytesSent == wire.ServerPayload && report.Ending is "reset-by-client" or "lost"));
        yield return ("bytes acknowledged are no more than the wire says, and none is left out",
            report.BytesAcknowledged is not { } acknowledged || (acknowledged <= report.BytesSent
                && acknowledged <= wire.AcknowledgedBefore(wire.Segments.Count)));
        if (report.Ending is "reset-by-client" && wire.ClientReset is { } last)
        {
            yield return ("a goodbye is unacknowledged where the client's TCP had not acknowledged it all",
                report.Goodbye is not ("sent" or "unacknowledged")
                || (report.Goodbye == "sent") == (wire.AcknowledgedBefore(last) >= report.BytesSent));
        }

        if (report.Reason == "client-closed")
        {
            yield return ("the client's FIN came before anything of the server's end",
                ClientEnd(s, wire) is { } end && !(wire.ServerFin < end) && !(wire.ServerReset < end));
            yield return ("everything up to the client's FIN was received", report.BytesReceived == wire.ClientPayload);
        }

        if (report is { Reason: "idle-timeout", Goodbye: "sent" } && (s.Options.Echo || report.CloseMode is "close" or "abort"))
        {
            var talked = s.Options.Echo ? report.BytesSent - s.Options.Goodbye.Length : report.BytesReceived;
            var echoed = s.Options.Echo ? talked : report.BytesSent - s.Options.Goodbye.Length;
            yield return ("the client was idle for the timeout",
                wire.SentFrom(echoed) - wire.ReceivedUpTo(talked) >= s.Options.IdleTimeout - Instant);
        }

        if (report.Ending is "reset-sent" or "drain-timeout" or "fin-sent"
            && (report.Ending == "fin-sent" ? wire.ServerFin : wire.ServerReset) is { } close)
        {
            yield return ("received and unread are what the server's kernel had at the close",
                IsAllThatCame(s, wire.TakenAt(close)) || wire.ClientSentJustBefore(close, Instant));
        }
    }

    /// <summary>Without a capture: what the client knows by itself.</summary>
    private static IEnumerable<(string Name, bool Holds)> ClientRules(Session s)
    {
        var heardReset = s.End == PeerEnd.Reset;
        yield return ("a client that read RST was reset", !heardReset || s.Report.Ending is "reset-sent" or "drain-timeout" or "fin-sent");
        yield return ("a client that read FIN was sent one",
            s.End != PeerEnd.Fin || s.WasResetSending || SendsFin(s.Report));
        yield return ("a clean end is one for the client",
            s.Report.Ending != "clean" || s.End is null || s.Heard.Length == s.Report.BytesSent);
        yield return ("a client that has not ended anything did not reset",
            s.Report.Ending != "reset-by-client" || s.FirstAct != ClientAct.Wait);
    }
}
