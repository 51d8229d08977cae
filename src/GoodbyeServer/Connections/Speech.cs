using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>
/// What the server says in a conversation: an echo, or what a script says. Bytes the kernel has taken may still wait for the
/// client's window, or go to a dead host: they are watched until acknowledged. While they wait, the client's silence does not
/// count.
/// </summary>
/// <param name="client">Who hears it.</param>
/// <param name="sender">Sends it.</param>
/// <param name="clocks">The conversation's clocks.</param>
/// <param name="shared">What all connections share.</param>
/// <param name="kind">What it is, for the timeline.</param>
/// <param name="finFollowsCut">Whether a FIN follows a cut at once, which is to travel with the last byte.</param>
internal sealed class Speech(
    ByteStream client, Sender sender, Clocks clocks, ServerContext shared, StepKind kind, bool finFollowsCut = false)
{
    private long _listensSince = Partner.Always;
    private bool _waits;

    /// <summary>When to look at what was sent.</summary>
    public Deadline LookAt { get; private set; } = Deadline.Never;

    /// <summary>As <see cref="Partner.ListensSince"/>: since all of it has left; null while some of it waits.</summary>
    public long? ListensSince => _waits ? null : _listensSince;

    /// <summary>Whether more had to be said than may be: the rest was left out.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>How many more bytes may be said.</summary>
    public long LeftToSay => client.LeftToSay;

    /// <summary>
    /// Whether a cut comes at once after this many bytes, with a FIN that is to travel with them: the client has sent more.
    /// </summary>
    public bool IsCutNext(int bytes) => finFollowsCut && client.LeftToSay == bytes && client.HasBytes;

    /// <summary>Says as much as may be said; null once the kernel has it.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="finFollows">Whether a FIN follows at once, which is to travel with the last byte.</param>
    public ValueTask<Departure?> SayAsync(ReadOnlyMemory<byte> bytes, bool finFollows = false)
    {
        if (bytes.Length > client.LeftToSay)
        {
            (bytes, finFollows, IsCutOff) = (bytes[..(int)client.LeftToSay], finFollowsCut, true);
        }

        return bytes.IsEmpty ? default : SendAsync(bytes, finFollows);
    }

    /// <summary>
    /// Says nothing for a while, until a clock of the conversation rings at the latest; null when the client is still there.
    /// </summary>
    public async ValueTask<Departure?> PauseAsync(TimeSpan duration)
    {
        var departure = duration == TimeSpan.Zero
            ? sender.Watch.Look()
            : await sender.PauseAsync(duration, clocks.Next(), shared.Stop.Force);
        if (departure is null && clocks.Due() is null)
        {
            client.Timeline?.AddPause(duration, isStopping: false);
        }

        return departure;
    }

    /// <summary>Looks at what was sent: the client may not have all of it yet.</summary>
    public Departure? Look()
    {
        var departure = sender.Watch.Look();
        LookAt = sender.Watch.IsExpecting ? Deadline.In(sender.Watch.Interval, shared.Clock) : Deadline.Never;
        var waits = departure is null && sender.Watch.IsExpecting && client.Peer.Info is { NotSentBytes: > 0 };
        if (_waits && !waits)
        {
            _listensSince = shared.Clock.GetTimestamp();
        }

        _waits = waits;
        return departure;
    }

    private async ValueTask<Departure?> SendAsync(ReadOnlyMemory<byte> bytes, bool finFollows)
    {
        var send = sender.SendAsync(bytes, kind, finFollows, shared.Stop.Force);
        var hadToWait = !send.IsCompleted;
        var departure = await send;
        if (hadToWait)
        {
            _listensSince = shared.Clock.GetTimestamp();
        }

        sender.Watch.Expect();
        if (LookAt == Deadline.Never && shared.Options.SendTimeout != Timeout.InfiniteTimeSpan)
        {
            LookAt = Deadline.In(sender.Watch.Interval, shared.Clock);
        }

        return departure;
    }
}
