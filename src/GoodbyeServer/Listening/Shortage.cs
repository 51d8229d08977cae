namespace GoodbyeServer.Listening;

/// <summary>What a shortage has to say for the log.</summary>
internal enum ShortageNews
{
    None,

    /// <summary>The server stops accepting.</summary>
    Paused,

    /// <summary>The server accepts again.</summary>
    Resumed,
}

/// <summary>
/// Whether more connections are accepted, and what the log says about it. Pure: it is told what happens, and when.
/// </summary>
/// <remarks>
/// A shortage is logged once, however often it comes and goes meanwhile, and for a second at least: every client that queues
/// would cause two lines otherwise.
/// </remarks>
internal sealed class Shortage
{
    /// <summary>Someone has to look this often during a shortage (<see cref="Looked"/>): another process may be the cause.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Door _door = Door.Open;
    private bool _wasRefused;
    private TimeSpan _pausedAt;
    private TimeSpan _openedAt;

    private enum Door
    {
        Open,

        /// <summary>Nobody is accepted.</summary>
        Shut,

        /// <summary>The next one is accepted, but the shortage is not logged as over: it may come back at once.</summary>
        Ajar,
    }

    /// <summary>Whether no connection may be accepted now.</summary>
    public bool IsShut => _door == Door.Shut;

    /// <summary>Whether there is a shortage that was not logged as over.</summary>
    public bool IsOn => _door != Door.Open;

    /// <summary>The descriptors were counted, before an accept.</summary>
    public ShortageNews Counted(bool hasRoom, TimeSpan now) => hasRoom ? ShortageNews.None : Shut(now, wasRefused: false);

    /// <summary>A connection was accepted. The descriptors that are left were counted.</summary>
    public ShortageNews Accepted(bool hasRoom, TimeSpan now) =>
        hasRoom ? LeaveIfAjar(now) : Shut(now, wasRefused: false);

    /// <summary>The kernel did not accept. A count is not believed before something has changed.</summary>
    public ShortageNews Refused(TimeSpan now) => Shut(now, wasRefused: true);

    /// <summary>Someone looked, and counted the descriptors.</summary>
    /// <param name="hasRoom">Whether there is one for one more connection.</param>
    /// <param name="hasChanged">Whether a connection has ended or a second has passed since the last look.</param>
    /// <param name="now">When that was.</param>
    public ShortageNews Looked(bool hasRoom, bool hasChanged, TimeSpan now)
    {
        if (!hasRoom)
        {
            return Shut(now, wasRefused: false);
        }

        if (IsShut && (hasChanged || !_wasRefused))
        {
            (_door, _openedAt) = (Door.Ajar, now);
        }

        // Without new clients nothing else would log the recovery.
        return now - _openedAt >= Interval ? LeaveIfAjar(now) : ShortageNews.None;
    }

    private ShortageNews Shut(TimeSpan now, bool wasRefused)
    {
        var wasOn = IsOn;
        (_door, _wasRefused) = (Door.Shut, wasRefused);
        if (wasOn)
        {
            return ShortageNews.None;
        }

        _pausedAt = now;
        return ShortageNews.Paused;
    }

    private ShortageNews LeaveIfAjar(TimeSpan now)
    {
        if (_door != Door.Ajar || now - _pausedAt < Interval)
        {
            return ShortageNews.None;
        }

        _door = Door.Open;
        return ShortageNews.Resumed;
    }
}
