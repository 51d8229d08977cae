using System.Globalization;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The part of the oracle that judges what is said before the ending: scripts, cuts and pauses.</summary>
internal static partial class Oracle
{
    /// <summary>The session as if the goodbye had been from the start what its cut leaves: all other rules know of no cut.</summary>
    private static Session Uncut(Session s)
    {
        if (CutOf(s) is not null && s.Talks)
        {
            return UncutTalk(s);
        }

        var (whole, said) = (s.Options.Goodbye.Length, SaidOf(s));
        var fate = said.Length == whole || s.Report.Goodbye is not ("cut" or "unsent") ? s.Report.Goodbye
            : said.IsEmpty ? "none"
            : s.Report.Goodbye == "cut" ? "sent"
            : "unsent";
        return s with
        {
            Options = s.Options with { Goodbye = said },
            Report = s.Report with { CloseMode = s.Report.CloseMode.Split('@')[0], Goodbye = fate },
        };
    }

    /// <summary>If something was cut, what was said of the goodbye counts as talk: nobody knows where it begins.</summary>
    private static Session UncutTalk(Session s)
    {
        var isCut = s.Report.Goodbye == "cut" || s.Report is { Cue: "cut", Goodbye: "none" };
        var mayBeCut = isCut || s.Report.Goodbye is "partial" or "unacknowledged";
        return s with
        {
            IsTalkCut = mayBeCut,
            Options = isCut ? s.Options with { Goodbye = default } : s.Options,
            CutGoodbye = mayBeCut ? s.Options.Goodbye : default,
            Report = s.Report with
            {
                CloseMode = s.Report.CloseMode.Split('@')[0],
                Goodbye = isCut ? "none" : s.Report.Goodbye,
            },
        };
    }

    private static long? CutOf(Session s) =>
        s.Report.CloseMode.Split('@') is [_, var bytes] ? long.Parse(bytes, CultureInfo.InvariantCulture) : null;

    private static ReadOnlyMemory<byte> SaidOf(Session s) =>
        s.Options.Goodbye[..(int)Math.Min(CutOf(s) ?? long.MaxValue, s.Options.Goodbye.Length)];

    private static IEnumerable<(string Name, bool Holds)> CutRules(Session s)
    {
        var (report, whole, said) = (s.Report, s.Options.Goodbye.Length, SaidOf(s).Length);
        yield return (
            "the close mode is the listed one, or the ordered one",
            report.Reason == "turned-away" || report.CloseMode == (report.Cue == "obey" ? s.Cue.Order : s.ListedMode));
        // A client that is obeyed may ask for a cut when more was said already.
        yield return ("no more is said than the cut", !(report.BytesSent > CutOf(s)) || report.Cue == "obey");
        yield return (
            "what is cut is all that might be said",
            report.Cue == "obey" || (report.Goodbye != "cut" && report.Cue != "cut") || report.BytesSent == CutOf(s));
        yield return ("the cue 'cut' comes where more had to be said",
            report.Cue != "cut" || (report.Goodbye is "cut" or "none" or "partial" && s.Talk.Length > report.BytesSent));
        if (s.Talks)
        {
            yield break;
        }

        yield return ("a goodbye is cut where it is", said == whole ? report.Goodbye != "cut" : report.Goodbye is not ("sent" or "none"));
        yield return (
            "a goodbye of which nothing is to be said is cut, unless a reset came before it fell due",
            said > 0 || whole == 0 || report.Goodbye == "cut"
                || (report.Goodbye == "unsent" && report.Ending is "reset-by-client" or "reset-sent"));
    }

    private static IEnumerable<(string Name, bool Holds)> ScriptRules(Session s)
    {
        var report = s.Report;
        yield return ("a script ends where there is one", report.Cue != "script" || s.Script is not null);
        if (s.Script is not { } script || report.Reason is not ("goodbye" or "client-closed" or "client-garbled") || report.Cue == "after")
        {
            yield break;
        }

        var end = report.Reason == "client-closed" ? report.BytesReceived : s.Cue.Position ?? s.Plan.Data.Length;
        var run = ScriptRun.Of(script, s.Plan.Data.AsSpan(0, (int)end), s.Cue, report.BytesSent);
        yield return ("the script ends where the bytes say, or the cue comes before", run.IsOver == (report.Cue == "script"));
        yield return ("a script ends at what is garbled",
            run.GarbledAt is null || report.Reason == "client-garbled" || report.BytesReceived <= run.GarbledAt);
        yield return ("everything that the script reads was received", report.Cue != "script" || report.BytesReceived >= run.Read);
        yield return ("nothing past the script's end was received",
            report.Cue != "script" || ReadsOn(report) || report.BytesReceived == run.Read);
        var (least, most) = TalkedBytes(s);
        yield return ("exactly what the script says was said",
            (report.Goodbye != "sent" && report.Ending is "reset-sent" or "reset-by-client")
            || (s.IsTalkCut ? run.Said.Length <= report.BytesSent || report.Cue == "cut"
                : least <= run.Said.Length && most >= run.Said.Length));
    }

    /// <summary>The pause is between the byte at which the cue came and the first of the goodbye, unless a stop ends it.</summary>
    private static IEnumerable<(string Name, bool Holds)> PauseRules(Session s, WireFacts wire)
    {
        var (report, options) = (s.Report, s.Options);
        // If the client's window is shut, the goodbye may never be on the wire: then there is no time to compare.
        var isOnTheWire = wire.ServerPayload > report.BytesSent - options.Goodbye.Length;
        if (report.Goodbye == "sent" && isOnTheWire && report.Reason is not ("turned-away" or "shutdown") && !s.EndedAtStop)
        {
            var cue = ByteCues.Contains(report.Cue) ? s.Cue.Position ?? 0 : 0;
            yield return ("the goodbye comes after its delay",
                wire.SentFrom(report.BytesSent - options.Goodbye.Length) - wire.ReceivedUpTo(cue) >= options.GoodbyeDelay - Instant);
        }
    }
}
