using System.Net.Sockets;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Sockets;

/// <summary>A stream whose bytes are those on the wire.</summary>
internal sealed class PlainStream(PeerSocket peer) : ByteStream(peer)
{
    public override bool IsReadable => Peer.IsReadable;

    public override ReadResult Receive(Span<byte> buffer, SocketFlags flags)
    {
        var read = Peer.Receive(buffer, flags);
        return flags.HasFlag(SocketFlags.Peek) ? read : Received(read, buffer);
    }

    public override ValueTask<ReadResult> WaitReadableAsync(CancellationToken wait) => Peer.WaitReadableAsync(wait);

    public override async ValueTask<ReadResult> DiscardAsync(CancellationToken wait)
    {
        var buffer = ShowsBytes ? new byte[PeerSocket.Discarded.Length] : PeerSocket.Discarded;
        return Received(await Peer.DiscardAsync(buffer, wait), buffer);
    }

    public override Departure? Send(ReadOnlySpan<byte> bytes, out int count)
    {
        var departure = Peer.Send(bytes, out count);
        Sent(count);
        return departure;
    }

    public override async ValueTask<(Departure? Departure, int Count)> SendByteAsync(
        ReadOnlyMemory<byte> oneByte, CancellationToken wait)
    {
        var sent = await Peer.SendByteAsync(oneByte, wait);
        Sent(sent.Count);
        return sent;
    }

    /// <summary>As <see cref="PeerSocket.Receive(Pipe, int)"/>.</summary>
    public ReadResult Receive(Pipe pipe, int most) => Received(Peer.Receive(pipe, most), PeerSocket.Discarded);

    /// <summary>As <see cref="PeerSocket.Send(Pipe, out int)"/>.</summary>
    public Departure? Send(Pipe pipe, out int count)
    {
        var departure = Peer.Send(pipe, out count);
        Sent(count);
        return departure;
    }

    public override long AcknowledgedOf(long onWire) => onWire;
}
