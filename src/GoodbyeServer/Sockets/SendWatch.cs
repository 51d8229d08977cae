namespace GoodbyeServer.Sockets;

/// <summary>
/// Measures the client's silence while something is under way to it: how long its TCP has acknowledged nothing. No event
/// reports an acknowledgement, so someone has to look now and then. A connection has one, so that the silence goes on from an
/// echo to the goodbye to the FIN.
/// </summary>
internal sealed class SendWatch(PeerSocket peer, TimeSpan timeout, TimeProvider clock)
{
    /// <summary>
    /// How long segments may be in flight, without any progress, on a connection whose host is there: a delayed
    /// acknowledgement takes up to 200 ms on Linux (RFC 1122 section 4.2.3.2 allows 500), and so does the first
    /// retransmission to a client whose buffer overflowed.
    /// </summary>
    public static readonly TimeSpan SlowestAnswer = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private ulong _acknowledged;
    private long _since;
    private bool _isBlocked;

    /// <summary>How often to look: a stall is seen this much later than it is due, at most.</summary>
    public TimeSpan Interval { get; } =
        timeout == Timeout.InfiniteTimeSpan ? LongestInterval
        : TimeSpan.FromTicks(Math.Clamp((timeout / 8).Ticks, TimeSpan.TicksPerMillisecond, LongestInterval.Ticks));

    /// <summary>Whether something that was sent is not acknowledged yet, as of the last look.</summary>
    public bool IsExpecting { get; private set; }

    /// <summary>Something may be under way: the silence counts from now, unless it counts already.</summary>
    /// <param name="isBlocked">Whether the kernel takes no more for now: outside Linux, all that can be known.</param>
    public void Expect(bool isBlocked = false)
    {
        _isBlocked = isBlocked;
        if (!IsExpecting)
        {
            IsExpecting = true;
            _since = clock.GetTimestamp();
            _acknowledged = Acknowledged(peer.Info);
        }
    }

    /// <summary>Nobody looks for a while: the silence counts from when something is under way again.</summary>
    public void Rest() => IsExpecting = false;

    /// <summary>The silence counts from now, however long it has lasted: from now on it matters.</summary>
    public void Restart()
    {
        IsExpecting = false;
        Expect(_isBlocked);
    }

    /// <summary>
    /// Looks; null while there is hope. <see cref="Departure.Stalled"/> or <see cref="Departure.Lost"/> after the timeout
    /// without progress, or what ended the connection.
    /// </summary>
    public Departure? Look()
    {
        var info = peer.Info;
        if (info is { State: TcpState.Closed } closed)
        {
            return peer.WhatEndedIt(closed);
        }

        var acknowledged = Acknowledged(info);
        IsExpecting = info is { } known ? !known.AllAcknowledged : _isBlocked;
        if (!IsExpecting || acknowledged != _acknowledged)
        {
            _acknowledged = acknowledged;
            _since = clock.GetTimestamp();
            return null;
        }

        var still = clock.GetElapsedTime(_since);
        return timeout == Timeout.InfiniteTimeSpan || still < timeout ? null : WhyNothingMoves(info, still);
    }

    /// <summary>
    /// Nothing has moved for a while: the client's host has gone silent, or it has shut its window. Null while that is not
    /// known yet.
    /// </summary>
    /// <remarks>
    /// A kernel that has no room for a segment drops it and shuts the window: the segment stays in flight, but each
    /// retransmission is answered. And one unanswered window probe proves nothing: Linux answers such probes at most twice a
    /// second (tcp_invalid_ratelimit), which the second one already outlasts.
    /// </remarks>
    public static Departure? WhyNothingMoves(TcpInfo? info, TimeSpan still)
    {
        if (info is not { Unacknowledged: > 0 } flying)
        {
            return info is { IsSilent: true } ? Departure.Lost : Departure.Stalled;
        }

        // After SIGSTOP, say, the silence may be that of a time when nothing was in flight.
        var isYoung = flying.Retransmits == 0 && flying.SentMs < SlowestAnswer.TotalMilliseconds;
        var isAnswered = flying.Window == 0 && flying.AnsweredMs <= flying.SentMs;
        return isYoung || (still < SlowestAnswer && flying.Retransmits < 2) ? null
            : isAnswered ? Departure.Stalled
            : Departure.Lost;
    }

    /// <summary>Outside Linux, what the kernel took stands for what was acknowledged.</summary>
    private ulong Acknowledged(TcpInfo? info) => info?.AcknowledgedBytes ?? (ulong)peer.WireSent;
}
