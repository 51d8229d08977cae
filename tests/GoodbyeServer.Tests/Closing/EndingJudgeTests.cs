using GoodbyeServer.Closing;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>
/// Every verdict: what the server means to do, what the last look shows, whether its FIN was sent. Of ten bytes that the
/// kernel took, as many are acknowledged and unsent as the row says.
/// </summary>
public sealed class EndingJudgeTests
{
    private const long Sent = 10;

    /// <summary>What the server may intend; reset-by-client is nothing that it does itself.</summary>
    private static readonly Ending[] Intentions = [Ending.Clean, Ending.FinSent, Ending.ResetSent, Ending.DrainTimeout, Ending.Lost];

    /// <summary>The states in which an accepted socket can be when it is looked at.</summary>
    private static readonly TcpState[] States =
    [
        TcpState.Established, TcpState.FinWait1, TcpState.FinWait2, TcpState.Closed, TcpState.CloseWait, TcpState.LastAck, TcpState.Closing,
    ];

    /// <summary>Intended, state, what ended it, FIN sent, unread, acknowledged, not sent → ending, unread, dropped,
    /// unanswered, acknowledged.</summary>
    private static readonly Row[] Rows =
    [
        // Both FINs sent and acknowledged; the FIN counts as one byte.
        new(Ending.Clean, TcpState.Closed, null, true, 0, 11, 0, Ending.Clean, 0, false, false, 10),
        new(Ending.Clean, TcpState.Closed, Departure.Reset, true, 0, 10, 0, Ending.ResetByClient, 0, false, false, 10),
        new(Ending.Clean, TcpState.Closed, Departure.Reset, true, 0, 4, 7, Ending.ResetByClient, 0, true, true, 4),
        new(Ending.Clean, TcpState.Closed, Departure.Lost, true, 0, 4, 0, Ending.Lost, 0, false, true, 4),
        new(Ending.Clean, TcpState.Closed, Departure.Lost, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),

        // close(2) before the client's FIN.
        new(Ending.FinSent, TcpState.Established, null, false, 0, 10, 0, Ending.FinSent, 0, false, false, 10),
        new(Ending.FinSent, TcpState.Established, null, false, 0, 4, 6, Ending.FinSent, 0, false, false, 4),
        new(Ending.FinSent, TcpState.Closed, Departure.Reset, false, 0, 0, 0, Ending.ResetByClient, 0, false, true, 0),
        new(Ending.FinSent, TcpState.Closed, Departure.Lost, false, 0, 4, 0, Ending.Lost, 0, false, true, 4),

        // A reset before the server's FIN.
        new(Ending.ResetSent, TcpState.Established, null, false, 0, 10, 0, Ending.ResetSent, 0, false, false, 10),
        new(Ending.ResetSent, TcpState.Established, null, false, 5, 10, 0, Ending.ResetSent, 5, false, false, 10),
        new(Ending.ResetSent, TcpState.Established, null, false, 5, 4, 6, Ending.ResetSent, 5, true, false, 4),
        new(Ending.ResetSent, TcpState.CloseWait, null, false, 5, 10, 0, Ending.ResetSent, 5, false, false, 10),
        new(Ending.ResetSent, TcpState.CloseWait, null, false, 0, 4, 1, Ending.ResetSent, 0, true, false, 4),
        new(Ending.ResetSent, TcpState.Closed, Departure.Reset, false, 5, 10, 0, Ending.ResetByClient, 5, false, false, 10),
        new(Ending.ResetSent, TcpState.Closed, Departure.Reset, false, 0, 4, 6, Ending.ResetByClient, 0, true, true, 4),
        new(Ending.ResetSent, TcpState.Closed, Departure.Lost, false, 5, 4, 0, Ending.Lost, 5, false, true, 4),

        // A reset by force after the server's FIN.
        new(Ending.ResetSent, TcpState.FinWait1, null, true, 3, 10, 0, Ending.ResetSent, 3, false, false, 10),
        new(Ending.ResetSent, TcpState.FinWait1, null, true, 0, 4, 7, Ending.ResetSent, 0, true, false, 4),
        new(Ending.ResetSent, TcpState.FinWait2, null, true, 0, 11, 0, Ending.ResetSent, 0, false, false, 10),
        new(Ending.ResetSent, TcpState.LastAck, null, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),
        new(Ending.ResetSent, TcpState.LastAck, null, true, 0, 4, 7, Ending.ResetSent, 0, true, false, 4),
        new(Ending.ResetSent, TcpState.Closing, null, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),
        new(Ending.ResetSent, TcpState.Closed, null, true, 0, 11, 0, Ending.Clean, 0, false, false, 10),
        new(Ending.ResetSent, TcpState.Closed, Departure.Reset, true, 0, 11, 0, Ending.ResetByClient, 0, false, false, 10),
        new(Ending.ResetSent, TcpState.Closed, Departure.Lost, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),

        // The drain timeout.
        new(Ending.DrainTimeout, TcpState.FinWait2, null, true, 0, 11, 0, Ending.DrainTimeout, 0, false, false, 10),
        new(Ending.DrainTimeout, TcpState.FinWait2, null, true, 3, 11, 0, Ending.DrainTimeout, 3, false, false, 10),
        new(Ending.DrainTimeout, TcpState.FinWait1, null, true, 0, 10, 0, Ending.DrainTimeout, 0, false, false, 10),
        new(Ending.DrainTimeout, TcpState.FinWait1, null, true, 0, 4, 7, Ending.DrainTimeout, 0, true, false, 4),
        new(Ending.DrainTimeout, TcpState.FinWait1, null, true, 0, 10, 1, Ending.DrainTimeout, 0, false, false, 10),
        new(Ending.DrainTimeout, TcpState.LastAck, null, true, 0, 4, 7, Ending.DrainTimeout, 0, true, false, 4),
        new(Ending.DrainTimeout, TcpState.LastAck, null, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),
        new(Ending.DrainTimeout, TcpState.Closing, null, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),
        new(Ending.DrainTimeout, TcpState.Closing, null, true, 0, 4, 7, Ending.DrainTimeout, 0, true, false, 4),
        new(Ending.DrainTimeout, TcpState.Closed, null, true, 7, 11, 0, Ending.Clean, 0, false, false, 10),
        new(Ending.DrainTimeout, TcpState.Closed, Departure.Reset, true, 7, 11, 0, Ending.ResetByClient, 7, false, false, 10),
        new(Ending.DrainTimeout, TcpState.Closed, Departure.Lost, true, 0, 4, 7, Ending.Lost, 0, true, true, 4),

        // Segments that nobody answers.
        new(Ending.Lost, TcpState.Established, null, false, 2, 4, 0, Ending.Lost, 2, false, true, 4),
        new(Ending.Lost, TcpState.CloseWait, null, false, 0, 4, 3, Ending.Lost, 0, true, true, 4),
        new(Ending.Lost, TcpState.FinWait1, null, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),
        new(Ending.Lost, TcpState.FinWait2, null, true, 0, 11, 0, Ending.Lost, 0, false, false, 10),
        new(Ending.Lost, TcpState.LastAck, null, true, 0, 10, 0, Ending.Lost, 0, false, false, 10),
        new(Ending.Lost, TcpState.Closing, null, true, 0, 4, 7, Ending.Lost, 0, true, true, 4),
        new(Ending.Lost, TcpState.Closed, Departure.Lost, false, 2, 4, 0, Ending.Lost, 2, false, true, 4),
        new(Ending.Lost, TcpState.Closed, Departure.Reset, false, 0, 10, 0, Ending.ResetByClient, 0, false, false, 10),
        new(Ending.Lost, TcpState.Closed, Departure.Reset, true, 0, 4, 0, Ending.ResetByClient, 0, false, true, 4),
        new(Ending.Lost, TcpState.Closed, Departure.Lost, true, 0, 4, 7, Ending.Lost, 0, true, true, 4),
        new(Ending.Lost, TcpState.Closed, null, true, 0, 11, 0, Ending.Clean, 0, false, false, 10),

        // This host's administrator ended it.
        new(Ending.Clean, TcpState.Closed, Departure.Killed, true, 0, 4, 7, Ending.ResetSent, 0, true, false, 4),
        new(Ending.FinSent, TcpState.Closed, Departure.Killed, false, 2, 4, 0, Ending.ResetSent, 2, false, false, 4),
        new(Ending.ResetSent, TcpState.Closed, Departure.Killed, false, 2, 4, 0, Ending.ResetSent, 2, false, false, 4),
        new(Ending.ResetSent, TcpState.Closed, Departure.Killed, true, 2, 4, 7, Ending.ResetSent, 2, true, false, 4),
        new(Ending.DrainTimeout, TcpState.Closed, Departure.Killed, true, 2, 4, 7, Ending.ResetSent, 2, true, false, 4),
        new(Ending.Lost, TcpState.Closed, Departure.Killed, false, 2, 4, 0, Ending.ResetSent, 2, false, false, 4),
        new(Ending.Lost, TcpState.Closed, Departure.Killed, true, 2, 4, 7, Ending.ResetSent, 2, true, false, 4),
    ];

    [Fact]
    public void The_verdict_follows_from_intention_and_look() => Assert.All(Rows, row =>
    {
        var look = new LastLook(InfoOf(row.State, row.Acknowledged, row.NotSent), row.Departure, row.Unread);
        Assert.Equal(
            new Verdict(row.Ending, row.UnreadThen, row.Dropped, row.Unanswered, row.AcknowledgedThen),
            EndingJudge.Judge(row.Intended, look, row.FinSent, Sent));
    });

    [Fact]
    public void Where_the_kernel_tells_nothing_the_intention_stands() => Assert.All(Intentions, intended => Assert.Equal(
        new Verdict(intended, intended == Ending.Clean ? 0 : 3, Dropped: false, Unanswered: false, Acknowledged: null),
        EndingJudge.Judge(intended, new LastLook(null, null, 3), finSent: intended != Ending.FinSent, Sent)));

    [Fact]
    public void Every_row_that_a_connection_can_produce_has_a_line()
    {
        var missing =
            from intended in Intentions
            from state in States
            from departure in new Departure?[] { null, Departure.Reset, Departure.Lost, Departure.Killed }
            from finSent in new[] { false, true }
            where WhyImpossible(intended, state, departure, finSent) is null
                && !Rows.Any(row =>
                    (row.Intended, row.State, row.Departure, row.FinSent) == (intended, state, departure, finSent))
            select (intended, state, departure, finSent);
        Assert.Empty(missing);
    }

    [Fact]
    public void No_line_is_impossible() =>
        Assert.All(Rows, row => Assert.Null(WhyImpossible(row.Intended, row.State, row.Departure, row.FinSent)));

    [Fact]
    public void The_goodbyes_fate_follows_from_what_the_kernel_took_and_dropped()
    {
        Assert.Equal(GoodbyeFate.None, Fate(length: 0, taken: 0));
        Assert.Equal(GoodbyeFate.Unsent, Fate(length: 8, taken: 0));
        Assert.Equal(GoodbyeFate.Partial, Fate(length: 8, taken: 3));
        Assert.Equal(GoodbyeFate.Partial, Fate(length: 8, taken: 8, dropped: true));
        Assert.Equal(GoodbyeFate.Partial, Fate(length: 8, taken: 8, dropped: true, unanswered: true));
        Assert.Equal(GoodbyeFate.Unacknowledged, Fate(length: 8, taken: 8, unanswered: true));
        Assert.Equal(GoodbyeFate.Sent, Fate(length: 8, taken: 8));
        Assert.Equal(GoodbyeFate.Cut, Fate(length: 8, taken: 3, asked: 3));
        Assert.Equal(GoodbyeFate.Cut, Fate(length: 8, taken: 0, asked: 0));
        Assert.Equal(GoodbyeFate.None, Fate(length: 0, taken: 0, asked: 0));
        Assert.Equal(GoodbyeFate.Unsent, Fate(length: 8, taken: 0, asked: 3));
        Assert.Equal(GoodbyeFate.Partial, Fate(length: 8, taken: 2, asked: 3));
        Assert.Equal(GoodbyeFate.Partial, Fate(length: 8, taken: 3, asked: 3, dropped: true));
        Assert.Equal(GoodbyeFate.Unacknowledged, Fate(length: 8, taken: 3, asked: 3, unanswered: true));
    }

    private static GoodbyeFate Fate(long length, long taken, bool dropped = false, bool unanswered = false, long? asked = null) =>
        new Verdict(Ending.ResetByClient, Unread: 0, dropped, unanswered, Acknowledged: 0)
            .FateOf(isDue: true, length, asked ?? length, taken, said: taken);

    /// <summary>Why a row cannot happen; null if it can.</summary>
    private static string? WhyImpossible(Ending intended, TcpState state, Departure? departure, bool finSent) =>
        (state is TcpState.FinWait1 or TcpState.FinWait2 or TcpState.LastAck or TcpState.Closing) && !finSent
            ? "the state has the server's FIN"
        : (state is TcpState.Established or TcpState.CloseWait) && finSent ? "the state is before the server's FIN"
        : state == TcpState.Closed && departure is null && !finSent ? "a connection ends well only after both FINs"
        : state != TcpState.Closed && departure is not null ? "what ended it closed the socket"
        : intended == Ending.Clean && !finSent ? "clean is intended after both FINs"
        : intended == Ending.Clean && state != TcpState.Closed ? "clean waits until the connection is over"
        : intended == Ending.FinSent && finSent ? "close(2) sends the FIN itself"
        : intended == Ending.FinSent && state == TcpState.CloseWait ? "after the client's FIN close waits for the end"
        : intended == Ending.DrainTimeout && !finSent ? "the drain begins with the server's FIN"
        : null;

    private static TcpInfo InfoOf(TcpState state, ulong acknowledged, uint notSent) => new(
        state, Retransmits: 0, Probes: 0, Unacknowledged: 0, acknowledged, notSent, SentMs: 0, AnsweredMs: 0, Window: 65535);

    /// <summary>One line of the table.</summary>
    private sealed record Row(
        Ending Intended, TcpState State, Departure? Departure, bool FinSent, int Unread, ulong Acknowledged, uint NotSent,
        Ending Ending, int UnreadThen, bool Dropped, bool Unanswered, long AcknowledgedThen);
}
