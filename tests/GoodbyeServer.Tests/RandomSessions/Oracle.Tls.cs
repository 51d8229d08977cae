using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The part of the oracle that judges TLS, by the records of both sides.</summary>
internal static partial class Oracle
{
    /// <summary>A handshake that fails ends as half-close does, whatever the mode: all other rules know of no handshake.</summary>
    private static Session AsClosed(Session s) =>
        s.Report.Reason == "handshake-failed" ? s with { Report = s.Report with { CloseMode = "half-close" } } : s;

    /// <summary>Whether the handshake did not come to its end, as the server says.</summary>
    private static bool IsBrokenOff(Session s) => s.Tls is not null && s.Report.Tls is null;

    /// <summary>Whether nothing could be said when it was to be said.</summary>
    private static bool CannotSay(Session s) =>
        IsBrokenOff(s) || (s.Tls is { HasGarbled: true } && s.Report.Reason == "client-garbled" && s.GarbledAt == s.Plan.Data.Length);

    /// <summary>Where the client's end began: its FIN, or its close_notify before it.</summary>
    private static int? ClientEnd(Session s, WireFacts wire) =>
        s.Tls?.Client.EndOf(RecordKind.CloseNotify) is { } end && end <= wire.ClientWire ? wire.ClientSent(end) : wire.ClientFin;

    /// <summary>
    /// Whether what the server received and left unread is what its kernel had of the client. Inside TLS what is left unread begins behind
    /// a whole record, of which a cue may have left a part.
    /// </summary>
    /// <param name="s">The session.</param>
    /// <param name="taken">Bytes of the wire that its kernel had.</param>
    private static bool IsAllThatCame(Session s, long taken)
    {
        var report = s.Report;
        if (s.Tls is not { Client: var client })
        {
            return report.BytesReceived + report.BytesUnread == taken;
        }

        var decrypted = taken - report.BytesUnread;
        if (IsBrokenOff(s))
        {
            return report.BytesReceived == 0 && decrypted >= 0;
        }

        // After the client's last word whatever comes is dropped.
        var over = client.EndOf(RecordKind.CloseNotify) ?? client.EndOf(RecordKind.Garbage);
        var last = client.Last(decrypted);
        return (last?.WireEnd == decrypted || decrypted >= over)
            && report.BytesReceived <= last?.PlainEnd
            && report.BytesReceived >= client.PlainWithin(decrypted - 1);
    }

    /// <summary>Whether what is left unread is the beginning of a record that did not come whole.</summary>
    private static bool IsOfNoWholeRecord(Session s, WireFacts wire) =>
        s.Tls is { Client: var client } && s.Report.BytesUnread <= wire.ClientWire - (client.Last(wire.ClientWire)?.WireEnd ?? 0);

    /// <summary>Whether close_notify was said, and is not on the wire.</summary>
    private static bool IsCloseNotifyWaiting(Session s, WireFacts wire) =>
        s.Report.CloseNotify is "sent" or "both" && !IsOnTheWire(s.Tls!.Server, RecordKind.CloseNotify, wire.ServerWire);

    private static bool IsOnTheWire(SpokenRecords records, RecordKind kind, long onWire) => records.EndOf(kind) <= onWire;

    private static IEnumerable<(string Name, bool Holds)> TlsRules(Session s)
    {
        var report = s.Report;
        if (s.Tls is not { Plan: var plan } tls)
        {
            yield return ("no word of TLS without it", report is { Tls: null, CloseNotify: null, Alert: null });
            yield break;
        }

        yield return ("the version is the client's", report.Tls is null || report.Tls == plan.Word);
        yield return ("nothing is received, said or heard before the handshake is over",
            report.Tls is not null || (report is { BytesReceived: 0, BytesSent: 0 } && s.Heard.Length == 0));
        yield return ("a handshake that does not come to its end is a reason, or another came first",
            report.Tls is not null || report.Reason is "handshake-failed" or "turned-away" or "idle-timeout" or "shutdown");
        yield return ("the alert is the client's",
            report.Alert is null || (plan.Manner == TlsManner.Distrusts && report.Alert == "unknown_ca"));
        yield return ("a word of close_notify", report.CloseNotify is "both" or "sent" or "received" or "none");
        yield return ("close_notify is said where it is to be said",
            report.CloseNotify is not ("both" or "sent") || (MaySayCloseNotify(s) && !CannotSay(s)));
        yield return ("close_notify is said before FIN", report.CloseNotify is "both" or "sent" || report.Ending is not "clean"
            || !MaySayCloseNotify(s) || CannotSay(s));
        yield return ("close_notify is received from a client that says it",
            report.CloseNotify is not ("both" or "received") || tls.Client.EndOf(RecordKind.CloseNotify) is not null);
        if (s.Wire is { } wire)
        {
            foreach (var rule in TlsWireRules(s, tls, wire))
            {
                yield return rule;
            }
        }
    }

    private static bool MaySayCloseNotify(Session s) => s.Options.Tls!.CloseNotify switch
    {
        CloseNotifyUse.Always => true,
        CloseNotifyUse.BeforeFin => SendsFin(s.Report),
        CloseNotifyUse.Never => false,
    };

    private static IEnumerable<(string Name, bool Holds)> TlsWireRules(Session s, TlsSession tls, WireFacts wire)
    {
        var report = s.Report;
        var (saysSent, saysReceived) = (report.CloseNotify is "both" or "sent", report.CloseNotify is "both" or "received");
        var isKnown = tls.Plan.Manner is not (TlsManner.Plain or TlsManner.OnlyHello);
        var records = tls.Server.All;
        yield return ("close_notify that was on the wire is reported",
            saysSent || !IsOnTheWire(tls.Server, RecordKind.CloseNotify, wire.ServerWire));
        yield return ("close_notify that is reported was on the wire, unless it was destroyed",
            !saysSent || !IsCloseNotifyWaiting(s, wire) || report.Ending is not ("clean" or "drain-timeout"));
        yield return ("nothing is said after close_notify", records.Count(record => record.Kind == RecordKind.CloseNotify) <= 1
            && (records.All(record => record.Kind != RecordKind.CloseNotify) || records[^1].Kind == RecordKind.CloseNotify));
        yield return ("the server's FIN follows whole records", !isKnown || wire.ServerFin is null
            || wire.ServerWire == tls.Server.WireEnd || report.Goodbye is "partial" or "unsent");
        yield return ("all that is said before FIN is followed by close_notify", wire.ServerFin is null || IsBrokenOff(s) || CannotSay(s)
            || IsOnTheWire(tls.Server, RecordKind.CloseNotify, wire.ServerWire) == MaySayCloseNotify(s));
        yield return ("an alert is for what nobody can decrypt, or for a handshake",
            records.All(record => record.Kind != RecordKind.Alert) || tls.HasGarbled || IsBrokenOff(s));
        yield return ("the client's close_notify is heard at a clean end",
            report.Ending != "clean" || IsBrokenOff(s) || tls.HasGarbled
            || saysReceived == IsOnTheWire(tls.Client, RecordKind.CloseNotify, wire.ClientWire));
        yield return ("the client's alert is heard where it breaks the handshake off",
            report is not { Reason: "handshake-failed", Ending: "clean" } || tls.Plan.Manner != TlsManner.Distrusts
            || !IsOnTheWire(tls.Client, RecordKind.Alert, wire.ClientWire) || report.Alert is not null);
        yield return ("a handshake that came to its end on both sides did not fail",
            report.Reason != "handshake-failed" || report.Ending != "clean" || !tls.WasHandshakeDone);
        yield return ("whoever is aborted after close_notify had it",
            report is not { CloseMode: "abort", Ending: "reset-sent", Goodbye: "sent" }
            || !saysSent || s.EndedAtStop || report.Duration >= s.Options.SendTimeout
            || wire.ServerReset is not { } reset || wire.WireAcknowledgedBefore(reset) == wire.ServerWire);
    }
}
