using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// The handshake of a TLS connection, before anything is said. A client that stalls is the idle timeout's. A stop waits for it, as for
/// a conversation, until the shutdown timeout; a cue of the clock waits for its end.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="watch">Bounds the client's silence while what was sent is under way.</param>
/// <param name="shared">What all connections share.</param>
/// <param name="acceptedAt">A timestamp of the server's clock.</param>
internal sealed class Handshake(TlsStream client, SendWatch watch, ServerContext shared, long acceptedAt)
{
    private Deadline _lookAt = Deadline.Never;

    /// <summary>When the client did something last.</summary>
    public long HeardAt { get; private set; } = acceptedAt;

    private Deadline IdleAt => Deadline.After(HeardAt, shared.Options.IdleTimeout, shared.Clock);

    /// <summary>Shakes hands. Null once it is done, otherwise why nothing can be said.</summary>
    public async ValueTask<ConversationEnd?> RunAsync()
    {
        using var alarm = new Alarm(shared.Clock, shared.Stop.Force);
        while (client.Facts is not { IsHandshakeDone: true })
        {
            if (await StepAsync(alarm) is { } end)
            {
                client.GiveUp();
                return end;
            }
        }

        // What is said next, a FIN say, may come long after the last look.
        watch.Rest();

        // The client's first bytes wait for the acknowledgement of its last ones, which the kernel would delay by 40 ms.
        client.Peer.AcknowledgeNow();
        return null;
    }

    /// <summary>Waits for something to happen, and goes on by it.</summary>
    private async ValueTask<ConversationEnd?> StepAsync(Alarm alarm)
    {
        if ((shared.Stop.Force.IsCancellationRequested ? Departure.Forced
            : _lookAt.HasPassed(shared.Clock) ? Look() : null) is { } gone)
        {
            return Left(gone);
        }

        if (!IdleAt.HasPassed(shared.Clock))
        {
            var wait = await client.WaitReadableAsync(alarm.Until(Deadline.Earlier(IdleAt, _lookAt)));
            if (wait != default)
            {
                return wait.Departure is { } left ? Left(left) : null;
            }
        }
        else if (!client.IsReadable)
        {
            return new(CloseReason.IdleTimeout);
        }

        return await GoOnAsync();
    }

    private async ValueTask<ConversationEnd?> GoOnAsync()
    {
        // Before the answer: a client that has it then knows that the clock was set.
        HeardAt = shared.Clock.GetTimestamp();
        var read = client.ShakeHands();
        if (read.Count > 0)
        {
            ExpectAnswer();
        }

        return read.IsEndOfFile || client.CannotShake ? new(CloseReason.HandshakeFailed)
            : (read.Departure ?? await client.FlushAsync(watch, shared.Clock, shared.Stop.Force)) is { } left ? Left(left)
            : null;
    }

    /// <summary>A client that leaves breaks the handshake off, however it leaves; the network does not.</summary>
    private static ConversationEnd Left(Departure departure) => departure == Departure.Reset
        ? new(CloseReason.HandshakeFailed, null, departure)
        : ConversationEnd.Gone(departure);

    private void ExpectAnswer()
    {
        watch.Expect();
        if (_lookAt == Deadline.Never && shared.Options.SendTimeout != Timeout.InfiniteTimeSpan)
        {
            _lookAt = Deadline.In(watch.Interval, shared.Clock);
        }
    }

    private Departure? Look()
    {
        var departure = watch.Look();
        _lookAt = watch.IsExpecting ? Deadline.In(watch.Interval, shared.Clock) : Deadline.Never;
        return departure;
    }
}
