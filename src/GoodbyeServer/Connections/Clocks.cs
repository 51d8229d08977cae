using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>The clocks that end one conversation: the time since accept, the client's silence, and the stop of the server.</summary>
internal sealed class Clocks(ServerContext server, long acceptedAt) : IDisposable
{
    private readonly Alarm _alarm = new(server.Clock, server.Stop.Shutdown);
    private readonly Deadline _after = Deadline.After(acceptedAt, server.Options.Cues.After ?? Timeout.InfiniteTimeSpan, server.Clock);
    private Deadline _idle = Deadline.After(acceptedAt, server.Options.IdleTimeout, server.Clock);

    public bool IsIdle => _idle.HasPassed(server.Clock);

    private Deadline First => Deadline.Earlier(_after, _idle);

    /// <summary>The client did something, or can go on: its silence counts from now.</summary>
    public void RestartIdle()
    {
        _idle = Deadline.In(server.Options.IdleTimeout, server.Clock);
        _alarm.Until(First);
    }

    /// <summary>The client's silence does not count until <see cref="RestartIdle"/>.</summary>
    public void StopIdle() => _idle = Deadline.Never;

    /// <summary>A token that is cancelled when the next clock rings, at the latest at another deadline.</summary>
    public CancellationToken Next(Deadline orAt) => _alarm.Until(Deadline.Earlier(First, orAt));

    /// <summary>The first of the causes that has come, if one has.</summary>
    public ConversationEnd? Due()
    {
        var first = Deadline.Earlier(First, server.Stop.ShutdownAt);
        return !first.HasPassed(server.Clock) ? null
            : first == server.Stop.ShutdownAt ? new(CloseReason.Shutdown)
            : first == _after ? new(CloseReason.Goodbye, Cue.After)
            : new(CloseReason.IdleTimeout);
    }

    /// <summary>The client departed; the cause is a cue that has come before, if one has.</summary>
    public ConversationEnd Gone(Departure departure) => (Due() ?? ConversationEnd.Gone(departure)) with { Departure = departure };

    public void Dispose() => _alarm.Dispose();
}
