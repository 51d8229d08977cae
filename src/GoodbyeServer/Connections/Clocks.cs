using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>The clocks that end one conversation: the time since accept, the client's silence, and the stop of the server.</summary>
/// <remarks>
/// Silence is computed, not set: it counts from what the client did last, or from when its partner began to listen, whichever is
/// later.
/// </remarks>
/// <param name="shared">What all connections share.</param>
/// <param name="acceptedAt">When the connection was accepted, a timestamp of the server's clock.</param>
/// <param name="heardAt">When the client did something last.</param>
internal sealed class Clocks(ServerContext shared, long acceptedAt, long heardAt) : IDisposable
{
    private readonly Alarm _alarm = new(shared.Clock, shared.Stop.Shutdown);
    private readonly Deadline _after = Deadline.After(acceptedAt, shared.Options.Cues.After ?? Timeout.InfiniteTimeSpan, shared.Clock);
    private long _heardAt = heardAt;

    /// <summary>The client did something just now.</summary>
    public void Heard(Partner by)
    {
        _heardAt = shared.Clock.GetTimestamp();
        NextFor(by);
    }

    /// <summary>Whether it is time for the partner to look at what it said: because it is due, or because the client seems idle.</summary>
    public bool IsLookDue(Partner partner) => Deadline.Earlier(partner.LookAt, IdleAt(partner)).HasPassed(shared.Clock);

    /// <summary>A token that is cancelled when the next clock rings, but for that of the client's silence.</summary>
    public CancellationToken Next() => _alarm.Until(_after);

    /// <summary>A token that is cancelled when the next clock rings, or when the partner has to look.</summary>
    public CancellationToken NextFor(Partner partner) =>
        _alarm.Until(Deadline.Earlier(Deadline.Earlier(_after, IdleAt(partner)), partner.LookAt));

    /// <summary>The first of the causes that has come, if one has. Silence is none while the partner does not listen.</summary>
    public ConversationEnd? Due(Partner? partner = null)
    {
        var idle = partner is null ? Deadline.Never : IdleAt(partner);
        var first = Deadline.Earlier(Deadline.Earlier(_after, idle), shared.Stop.ShutdownAt);
        return !first.HasPassed(shared.Clock) ? null
            : first == shared.Stop.ShutdownAt ? new(CloseReason.Shutdown)
            : first == _after ? new(CloseReason.Goodbye, Cue.After)
            : new(CloseReason.IdleTimeout);
    }

    /// <summary>The client departed; the cause is a cue that has come before, if one has.</summary>
    public ConversationEnd Gone(Departure departure) => (Due() ?? ConversationEnd.Gone(departure)) with { Departure = departure };

    public void Dispose() => _alarm.Dispose();

    private Deadline IdleAt(Partner partner) => partner.ListensSince is { } since
        ? Deadline.After(Math.Max(_heardAt, since), shared.Options.IdleTimeout, shared.Clock)
        : Deadline.Never;
}
