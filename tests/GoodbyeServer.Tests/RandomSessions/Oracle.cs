using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// What a true report looks like: the contract's tables again, as rules between a report, the client's own view and the
/// segments on the wire. It shares no code with the server but the names of the cues.
/// </summary>
internal static partial class Oracle
{
    /// <summary>Whatever happens this shortly before a close may fall between the server's last look and close(2).</summary>
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    /// <summary>The words of the cues that come at a byte of the client's.</summary>
    public static readonly IReadOnlyList<string> ByteCues = [.. Contract(isAtAByte: true)];

    private static readonly IReadOnlyList<string> OtherCues = [.. Contract(isAtAByte: false)];
    private static readonly string[] Fates = ["sent", "unacknowledged", "partial", "unsent", "none"];

    /// <summary>The rules that a session breaks; none if the report is true.</summary>
    public static IReadOnlyList<string> Disagreements(Session session) =>
    [
        .. CutRules(session).Concat(Rules(AsClosed(Uncut(session)))).Where(rule => !rule.Holds).Select(rule => rule.Name),
    ];

    private static IEnumerable<string> Contract(bool isAtAByte) =>
        Enum.GetValues<Cue>().Select(Contract).Where(cue => cue.IsAtAByte == isAtAByte).Select(cue => cue.Word);

    /// <summary>What the contract says of a cue: a new one needs an arm here to compile.</summary>
    private static (string Word, bool IsAtAByte) Contract(Cue cue) => cue switch
    {
        Cue.AtOnce => ("at-once", false),
        Cue.After => ("after", false),
        Cue.AfterBytes => ("after-bytes", true),
        Cue.AfterLines => ("after-lines", true),
        Cue.AfterRequests => ("after-requests", true),
        Cue.Until => ("until", true),
        Cue.Obey => ("obey", true),
        Cue.Script => ("script", false),
        Cue.Cut => ("cut", false),
    };

    private static IEnumerable<(string Name, bool Holds)> Rules(Session session) =>
        WordRules(session.Report).Concat(BytesRules(session)).Concat(ReasonRules(session)).Concat(GoodbyeRules(session))
            .Concat(ScriptRules(session)).Concat(TlsRules(session))
            .Concat(session.Wire is { } wire
                ? WireRules(session, wire).Concat(EndingRules(session, wire)).Concat(PauseRules(session, wire)) : ClientRules(session));

    /// <summary>
    /// The one thing that no server can see: <c>close</c> found nothing unread and no FIN, and before close(2) was through,
    /// the client's bytes or FIN had come.
    /// </summary>
    public static bool IsUnseeable(Session session) => session is { Report.Ending: "fin-sent", Wire: { } wire }
        && ((ResetInPlaceOfFin(session, wire) is { } reset && wire.ClientSentJustBefore(reset, Instant))
            || (ClientFinBeforeFin(session, wire) is not null && wire.ServerFin is { } fin && wire.ClientSentJustBefore(fin, Instant)));

    /// <summary>A RST of the server's before its FIN, and not after the report: then the FIN had waited behind the goodbye.</summary>
    private static int? ResetInPlaceOfFin(Session s, WireFacts wire) =>
        wire.ServerReset < (wire.ServerFin ?? int.MaxValue) && wire.At(wire.ServerReset) <= s.Report.LoggedAt ? wire.ServerReset : null;

    /// <summary>A FIN of the client's before the server's, likewise.</summary>
    private static int? ClientFinBeforeFin(Session s, WireFacts wire) =>
        wire.ClientFin < (wire.ServerFin ?? int.MaxValue) && wire.At(wire.ClientFin) <= s.Report.LoggedAt ? wire.ClientFin : null;

    /// <summary>
    /// A word that the rules below do not know would pass through them unjudged. Reasons and endings have a default of
    /// their own.
    /// </summary>
    private static IEnumerable<(string Name, bool Holds)> WordRules(Closed report) =>
    [
        ($"a close mode of the contract: {report.CloseMode}", ModeContract.Of(report.CloseMode) is not null),
        ($"a fate of the contract: {report.Goodbye}", Fates.Contains(report.Goodbye)),
        ($"a cue of the contract: {report.Cue}", report.Cue is null || ByteCues.Contains(report.Cue) || OtherCues.Contains(report.Cue)),
    ];

    private static bool SendsFin(Closed report) => ModeContract.Of(report.CloseMode) is { SendsFin: true };

    private static bool ReadsOn(Closed report) => ModeContract.Of(report.CloseMode) is { ReadsOn: true };

    private static IEnumerable<(string Name, bool Holds)> BytesRules(Session s)
    {
        var (report, cue) = (s.Report, s.Cue.Position);
        var readsNoMore = !ReadsOn(report) || report.Goodbye == "unsent";
        yield return ("received and unread are no more than the client could send",
            report.BytesReceived + (s.Tls is null ? report.BytesUnread : 0) <= s.Plan.Data.Length);
        if (ByteCues.Contains(report.Cue))
        {
            yield return ("a byte cue is where the bytes say", cue is not null && s.Cue.Words.Contains(report.Cue));
            yield return ("everything up to the cue was received", report.BytesReceived >= cue);
            yield return ("nothing past the cue was received", !readsNoMore || report.BytesReceived == cue);
        }
        else if (report.Reason == "client-garbled")
        {
            var at = s.GarbledAt;
            yield return ("what is garbled is where the bytes say", at is not null && (cue is null || s.Cue.IsGarbled || at < cue));
            yield return ("everything before what is garbled was received", report.BytesReceived >= at);
            yield return ("nothing of what is garbled was received", !readsNoMore || report.BytesReceived == at);
        }
        else if (report.Cue == "at-once")
        {
            yield return ("nothing was received before a goodbye at once", !readsNoMore || report.BytesReceived == 0);
        }
        else
        {
            yield return ("no byte cue was passed over", !readsNoMore || cue is null || report.BytesReceived < cue
                || (s.Cue.IsGarbled && report.BytesReceived == cue));
        }
    }

    private static IEnumerable<(string Name, bool Holds)> ReasonRules(Session s)
    {
        var (report, options) = (s.Report, s.Options);
        yield return ("a cue is named for the reason 'goodbye' alone", report.Cue is not null == (report.Reason == "goodbye"));
        yield return ("at once when nothing has to be waited for",
            (report.Cue == "at-once") == (options.GoodbyeAtOnce && report.Reason is not ("turned-away" or "shutdown") && !IsBrokenOff(s)));
        yield return report.Reason switch
        {
            "goodbye" => ("'after' comes after that time", report.Cue != "after" || report.Duration >= options.Cues.After),
            "client-closed" => ("a client that closed had said no cue", s.Cue.Position is null || s.Cue.Position > report.BytesReceived
                || (s.Cue.IsGarbled && s.Cue.Position == report.BytesReceived)),
            "handshake-failed" => ("a handshake fails by the client", IsBrokenOff(s)
                && (s.Tls!.Plan.Manner is TlsManner.Plain or TlsManner.Distrusts || s.FirstAct != ClientAct.Wait)),
            "client-garbled" => ("garbled where requests or frames are read", s.GarbledAt is not null),
            "client-reset" =>
                ("there is nobody to say goodbye to after a reset", report is { Ending: "reset-by-client", Goodbye: "unsent" or "none" }
                    || (s.IsTalkCut && report is { Ending: "reset-by-client", Goodbye: "partial" })),
            "idle-timeout" => ("an idle timeout comes after that time", report.Duration >= options.IdleTimeout),
            "send-timeout" => ("a send timeout needs something said that is not read",
                s.Heard.Length < (options.Echo ? report.BytesReceived : report.BytesSent) && report.Ending is "reset-sent"
                && (options.Echo || s.Talk.Length > 0)),
            "shutdown" => ("a shutdown is one of the server", s.EndedAtStop),
            "turned-away" => ("turned away without a word, or with that alone", IsTurnedAwayAsTold(report, options)),
            var other => ($"no {other} on loopback", false),
        };
    }

    /// <summary>Without a word for lack of room, or of a port that is up; with the word that is meant for the first alone.</summary>
    private static bool IsTurnedAwayAsTold(Closed report, ServerOptions options)
    {
        var isMute = report is { CloseMode: "abort", BytesReceived: 0, BytesSent: 0, Ending: "reset-sent" or "reset-by-client" };
        return options.MaxConnections > 0 && options.Busy is not null && report.CloseMode == "half-close"
            ? report.BytesSent <= options.Goodbye.Length
            : isMute && ((options.MaxConnections > 0 && options.Busy is null) || ListedModes.Of(options.CloseModes.ToString()).HasOutages);
    }

    /// <summary>What the client heard is the echo, then the goodbye, each from its beginning.</summary>
    private static IEnumerable<(string Name, bool Holds)> GoodbyeRules(Session s)
    {
        var (report, goodbye) = (s.Report, s.Options.Goodbye);
        yield return ("there is none where there is none to send", report.Goodbye == "none" == goodbye.IsEmpty);
        yield return ("a goodbye is sent unless something came between",
            report.Goodbye is "sent" or "none" || report.Ending is not ("clean" or "fin-sent") || CannotSay(s));
        var (least, most) = TalkedBytes(s);
        yield return ("what was said and the goodbye add up to what was sent", least <= most);
        yield return ("exactly the bytes up to the cue are echoed",
            !s.Options.Echo || s.IsTalkCut || !ByteCues.Contains(report.Cue)
                || (report.Goodbye != "sent" && report.Ending is "reset-sent" or "reset-by-client")
                || (least <= s.Cue.Position && most >= s.Cue.Position));
        var last = s.IsTalkCut ? s.CutGoodbye : goodbye;
        yield return ("the client heard what was said, then the goodbye", Enumerable.Range(0, s.Talk.Length + 1).Any(talked =>
            talked >= least && talked <= most && IsBeginning(s.Heard, s.Talk.AsSpan(0, talked), last.Span)));
    }

    /// <summary>How many of the bytes that were sent can be echo or a script's, by what the report says of the goodbye.</summary>
    private static (long Least, long Most) TalkedBytes(Session s)
    {
        var (sent, goodbye) = (s.Report.BytesSent, s.IsTalkCut ? s.CutGoodbye.Length : s.Options.Goodbye.Length);
        var (least, most) = s.Report.Goodbye switch
        {
            _ when s.IsTalkCut => (sent - goodbye, sent),
            "sent" or "unacknowledged" or "none" => (sent - goodbye, sent - goodbye),
            "unsent" => (sent, sent),
            _ => (sent - goodbye, sent - 1),
        };
        return (Math.Max(0, least), Math.Min(most, s.Options.Echo && !s.IsTalkCut ? s.Report.BytesReceived : s.Talk.Length));
    }

    private static bool IsBeginning(ReadOnlySpan<byte> heard, ReadOnlySpan<byte> echo, ReadOnlySpan<byte> goodbye) =>
        heard.Length <= echo.Length ? echo.StartsWith(heard) : heard.StartsWith(echo) && goodbye.StartsWith(heard[echo.Length..]);
}
