using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// The clocks of a relay: the time since accept, the silence of both sides, and the looks at what is under way. One timer serves all of
/// them. Under the relay's gate, but for what it calls.
/// </summary>
/// <param name="server">What all connections share.</param>
/// <param name="acceptedAt">A timestamp of the server's clock.</param>
/// <param name="ring">Called when one of them may have come.</param>
internal sealed class RelayClocks(ServerContext server, long acceptedAt, Action ring) : IDisposable
{
    public static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    /// <summary>When to look for the first time after a FIN: most connections are over by then.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly Deadline _after = Deadline.After(acceptedAt, server.Options.Cues.After ?? Timeout.InfiniteTimeSpan, server.Clock);
    private ITimer? _timer;
    private long _movedAt = acceptedAt;
    private bool _looks;

    private Deadline IdleAt => Deadline.After(_movedAt, server.Options.IdleTimeout, server.Clock);

    /// <summary>How often to look: as <see cref="SendWatch.Interval"/>.</summary>
    private TimeSpan Interval => server.Options.SendTimeout is var timeout && timeout != Timeout.InfiniteTimeSpan
        && timeout / 8 < LongestInterval ? TimeSpan.FromTicks(Math.Max(timeout.Ticks / 8, TimeSpan.TicksPerMillisecond)) : LongestInterval;

    /// <summary>They run from now on.</summary>
    public void Begin()
    {
        _timer = server.Clock.CreateTimer(
            static ring => ((Action)ring!)(), ring, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        RingAt(Deadline.Earlier(_after, IdleAt));
    }

    /// <summary>Something moved: it is looked at from now on, and nobody is idle.</summary>
    public void Moved()
    {
        _movedAt = server.Clock.GetTimestamp();
        if (!_looks)
        {
            Set(looks: true);
        }
    }

    /// <summary>Sets the timer.</summary>
    /// <param name="looks">Whether there is something to look at.</param>
    public void Set(bool looks)
    {
        _looks = looks;
        var next = Deadline.Earlier(_after, IdleAt);
        RingAt(looks ? Deadline.Earlier(next, Deadline.In(Interval, server.Clock)) : next);
    }

    /// <summary>Looks earlier than it would.</summary>
    public void LookWithin(TimeSpan time)
    {
        _looks = true;
        RingAt(Deadline.Earlier(Deadline.Earlier(_after, IdleAt), Deadline.In(time, server.Clock)));
    }

    /// <summary>The cue that has come, if one has.</summary>
    public ConversationEnd? Due()
    {
        var first = Deadline.Earlier(_after, IdleAt);
        return !first.HasPassed(server.Clock) ? null
            : first == _after ? new(CloseReason.Goodbye, Cue.After)
            : new(CloseReason.IdleTimeout);
    }

    public void Dispose() => _timer?.Dispose();

    private void RingAt(Deadline due) => _timer?.Change(due.Remaining(server.Clock), Timeout.InfiniteTimeSpan);
}
