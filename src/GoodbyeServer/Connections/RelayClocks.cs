using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// The clocks of a relay: the time since accept, the silence of both sides, the stop of the server, and the looks at what is under
/// way. One timer serves those of all relays. They are under the relay's gate, and a part of it: as an object of its own they would cost
/// each idle connection 32 bytes more.
/// </summary>
/// <param name="identity">Who the client is.</param>
/// <param name="shared">What all connections share.</param>
internal abstract class RelayClocks(AcceptedConnection identity, ServerContext shared) : Sleeper
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    /// <summary>When to look for the first time after a FIN: most connections are over by then.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private long _movedAt;
    private bool _looks;

    /// <summary>How often the pause between two looks has doubled since a FIN was passed on, and one more; 0 if none was.</summary>
    private byte _doubled;

    /// <summary>Who the client is, and how it is to be closed.</summary>
    public AcceptedConnection Identity => identity;

    /// <summary>What all connections share.</summary>
    public ServerContext Shared => shared;

    private Deadline CueAt =>
        Deadline.After(identity.AcceptedAt, shared.Options.Cues.After ?? Timeout.InfiniteTimeSpan, shared.Clock);

    private Deadline IdleAt => Deadline.After(_movedAt, shared.Options.IdleTimeout, shared.Clock);

    private Deadline NextCue => Deadline.Earlier(CueAt, IdleAt);

    /// <summary>How often to look: as <see cref="SendWatch.Interval"/>.</summary>
    private TimeSpan Interval => shared.Options.SendTimeout is var timeout && timeout != Timeout.InfiniteTimeSpan
        && timeout / 8 < LongestInterval ? TimeSpan.FromTicks(Math.Max(timeout.Ticks / 8, TimeSpan.TicksPerMillisecond)) : LongestInterval;

    /// <summary>Something was read, or passed on after a wait: it is looked at from now on, and nobody is idle.</summary>
    public void Moved()
    {
        _movedAt = shared.Clock.GetTimestamp();
        if (!_looks)
        {
            SetClocks(looks: true);
        }
    }

    /// <summary>They run from now on.</summary>
    protected void BeginClocks()
    {
        _movedAt = identity.AcceptedAt;
        shared.Timer.Set(this, NextCue);
    }

    /// <summary>They run no more.</summary>
    protected void EndClocks() => shared.Timer.Remove(this);

    /// <summary>A FIN was passed on: what follows it is looked for soon, then less often.</summary>
    protected void LookSoon()
    {
        _looks = true;
        _doubled = 1;
        shared.Timer.Set(this, Deadline.Earlier(NextCue, Deadline.In(Soon, shared.Clock)));
    }

    /// <summary>After a look: sets the timer.</summary>
    /// <param name="looks">Whether there is something to look at.</param>
    protected void SetClocks(bool looks)
    {
        _looks = looks;
        var pause = Interval;
        if (_doubled > 0)
        {
            var next = Soon * (1 << _doubled);
            _doubled = (byte)(next < LongestInterval ? _doubled + 1 : _doubled);
            pause = next < pause ? next : pause;
        }

        shared.Timer.Set(this, looks ? Deadline.Earlier(NextCue, Deadline.In(pause, shared.Clock)) : NextCue);
    }

    /// <summary>What has come first, if anything has.</summary>
    protected ConversationEnd? Due()
    {
        var stop = shared.Stop.ShutdownAt;
        var first = Deadline.Earlier(NextCue, stop);
        return !first.HasPassed(shared.Clock) ? null
            : first == stop ? new(CloseReason.Shutdown)
            : first == CueAt ? new(CloseReason.Goodbye, Cue.After)
            : new(CloseReason.IdleTimeout);
    }
}
