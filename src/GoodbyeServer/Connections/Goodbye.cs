using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>The last bytes that a client gets, and their pace. It is cut when the client may be told no more.</summary>
/// <param name="client">Who gets them.</param>
/// <param name="sender">Sends them.</param>
/// <param name="shared">What all connections share.</param>
/// <param name="whole">All of them; empty for no goodbye.</param>
internal sealed class Goodbye(ByteStream client, Sender sender, ServerContext shared, ReadOnlyMemory<byte> whole)
{
    private long _sentBefore = -1;
    private long _toSay = -1;

    /// <summary>How long it is, whether or not it is cut.</summary>
    public long Length => whole.Length;

    /// <summary>How much of it is to be said: as of now, until it is said.</summary>
    public long BytesToSay => _toSay < 0 ? Math.Min(whole.Length, client.LeftToSay) : _toSay;

    /// <summary>Whether it has fallen due: it was said, or was to be.</summary>
    public bool IsDue => _sentBefore >= 0;

    /// <summary>Whether less of it is to be said than there is.</summary>
    public bool IsCut => BytesToSay < Length;

    /// <summary>Bytes of it that the kernel took.</summary>
    public long BytesTaken => _sentBefore < 0 ? 0 : client.BytesSent - _sentBefore;

    /// <summary>Sends it at its pace; null when the kernel took it all.</summary>
    /// <param name="finFollows">Whether a FIN follows at once, which is to travel with the last byte.</param>
    public ValueTask<Departure?> SayAsync(bool finFollows)
    {
        var bytes = Begin();
        return bytes.IsEmpty ? default
            : shared.Options.Drip is { } pace ? DripAsync(bytes, pace, finFollows)
            : SendAsync(bytes, finFollows);
    }

    /// <summary>Sends it in one piece; null when the kernel took it all.</summary>
    /// <param name="finFollows">As for <see cref="SayAsync"/>.</param>
    public ValueTask<Departure?> SayAtOnceAsync(bool finFollows)
    {
        var bytes = Begin();
        return bytes.IsEmpty ? default : SendAsync(bytes, finFollows);
    }

    /// <summary>Sends what the kernel takes at once: the rest is dropped. A pace is kept.</summary>
    public ValueTask<Departure?> SayWhatFitsAsync()
    {
        if (shared.Options.Drip is not null)
        {
            return SayAsync(finFollows: false);
        }

        var bytes = Begin();
        return bytes.IsEmpty ? default : sender.SendWhatFitsAsync(bytes, StepKind.Goodbye);
    }

    private ReadOnlyMemory<byte> Begin()
    {
        (_toSay, _sentBefore) = (BytesToSay, client.BytesSent);
        return whole[..(int)_toSay];
    }

    private ValueTask<Departure?> SendAsync(ReadOnlyMemory<byte> bytes, bool finFollows = false) =>
        sender.SendAsync(bytes, StepKind.Goodbye, finFollows, shared.Stop.Force);

    /// <summary>
    /// One byte at a time, each in a segment of its own: the kernel appends a byte to one that still waits in its queue,
    /// so each must have left before the next is sent.
    /// </summary>
    private async ValueTask<Departure?> DripAsync(ReadOnlyMemory<byte> bytes, TimeSpan pace, bool finFollows)
    {
        sender.Watch.Expect();
        var departure = await sender.LeaveAsync(shared.Stop.Force);
        for (var sent = 0; departure is null && sent < bytes.Length; sent++)
        {
            // At a pace of 0 nothing here need wait: others get their turn on the thread.
            await Task.Yield();

            // Corked, the last one leaves with the FIN, not before.
            var isCorked = finFollows && sent == bytes.Length - 1;
            departure = (sent == 0 ? null : await sender.PauseAsync(pace, shared.Stop.Force, shared.Stop.Force))
                ?? await SendAsync(bytes.Slice(sent, 1), isCorked)
                ?? (isCorked ? null : await sender.LeaveAsync(shared.Stop.Force));
        }

        return departure;
    }
}
