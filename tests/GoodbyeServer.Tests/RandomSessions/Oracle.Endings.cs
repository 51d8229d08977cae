namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The part of the oracle that judges endings by the segments on the wire.</summary>
internal static partial class Oracle
{
    private static IEnumerable<(string Name, bool Holds)> EndingRules(Session s, WireFacts wire)
    {
        var report = s.Report;
        var (serverFin, clientFin, serverReset, clientReset) = (wire.ServerFin, wire.ClientFin, wire.ServerReset, wire.ClientReset);
        var finIsWaiting = wire.ServerPayload < report.BytesSent || IsCloseNotifyWaiting(s, wire);
        var end = report.Ending switch
        {
            "clean" => wire.BothFinsAcknowledged,
            "reset-sent" or "drain-timeout" => serverReset,
            "reset-by-client" => clientReset,
            _ => null,
        };
        yield return ("nothing is reported before it is on the wire", end is null || wire.At(end) <= report.LoggedAt + Instant);
        switch (report.Ending)
        {
            case "clean":
                yield return ("clean: FIN from both sides, acknowledged, before any RST",
                    wire.BothFinsAcknowledged is { } over && !(serverReset < over) && !(clientReset < over));
                yield return ("clean: in a mode that sends FIN", SendsFin(report));
                yield return ("clean: everything was read, and everything sent was on the wire",
                    report.BytesSent == wire.ServerPayload && (s.Tls is null
                        ? report.BytesReceived == wire.ClientPayload && report.BytesUnread == 0
                        : IsAllThatCame(s, wire.ClientWire) && IsOfNoWholeRecord(s, wire)));
                yield return ("clean: the client's FIN came before the server's close",
                    report.CloseMode != "close" || clientFin < serverFin);
                break;
            case "fin-sent":
                yield return ("fin-sent: only close does not wait for the client", report.CloseMode == "close");
                yield return ("fin-sent: FIN from the server, unless it waits behind the goodbye, or for the congestion window",
                    serverFin is not null || finIsWaiting || IsUnseeable(s) || IsCongested(wire, serverReset));
                yield return ("fin-sent: no FIN from the client before", ClientFinBeforeFin(s, wire) is null || IsUnseeable(s));
                yield return ("fin-sent: no RST before", ResetInPlaceOfFin(s, wire) is null || IsUnseeable(s));
                yield return ("fin-sent: nothing was unread", report.BytesUnread == 0 || IsOfNoWholeRecord(s, wire));
                break;
            case "reset-sent":
                // One from the client may have crossed it on the way: a socket that has taken a RST sends none.
                yield return ("reset-sent: RST from the server", serverReset is not null);
                yield return ("reset-sent: no FIN in close and abort",
                    report.CloseMode is not ("close" or "abort" or "abort-now") || serverFin is null || serverReset < serverFin);
                yield return ("reset-sent: for a cause",
                    report.CloseMode is "abort" or "abort-now" || s.EndedAtStop || (report is { CloseMode: "close", BytesUnread: > 0 })
                    || report.Reason is "send-timeout" or "turned-away" || report.Goodbye is "partial" or "unsent"
                    || (report.CloseMode is "half-close" or "close" && report.Duration >= s.Options.SendTimeout && !wire.FinAcknowledged));
                yield return ("reset-sent: abort waits until the goodbye is acknowledged, for the send timeout at most",
                    report is not { CloseMode: "abort", Goodbye: "sent" } || s.EndedAtStop
                    || serverReset is not { } reset || wire.AcknowledgedBefore(reset) == report.BytesSent
                    || (s.Options.SendTimeout > TimeSpan.Zero
                        && wire.At(reset) - wire.SentFrom(report.BytesSent - s.Options.Goodbye.Length) >= s.Options.SendTimeout));
                break;
            case "reset-by-client":
                yield return ("reset-by-client: RST from the client, and none from the server before",
                    clientReset is not null && !(serverReset < clientReset));
                yield return ("reset-by-client: not over before", !(wire.BothFinsAcknowledged < clientReset));
                break;
            case "drain-timeout":
                yield return ("drain-timeout: half-closed, kept open, reset at last",
                    report.CloseMode == "half-close" && serverFin < serverReset);
                yield return ("drain-timeout: the client had everything, the FIN too", !finIsWaiting && wire.FinAcknowledged);
                yield return ("drain-timeout: no FIN from the client", serverReset is not { } last || !wire.FinTakenAt(last));
                yield return ("drain-timeout: after that time", report.Duration >= s.Options.DrainTimeout);
                break;
            case "lost":
                yield return ("lost, on loopback: both FINs were out, so that a forced reset left no RST",
                    serverFin is not null && clientFin is not null && serverReset is null && clientReset is null);
                break;
            default:
                yield return ($"an ending of the contract: {report.Ending}", false);
                break;
        }
    }

    /// <summary>
    /// Whether a full congestion window was on its way when the server reset: ten segments at least (RFC 6928). What comes from the
    /// client resets a connection that was closed, and a FIN that waits for the window then never leaves.
    /// </summary>
    private static bool IsCongested(WireFacts wire, int? serverReset) => serverReset is { } reset && wire.InFlightBefore(reset) >= 10;
}
