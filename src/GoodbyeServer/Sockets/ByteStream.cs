using System.Net.Sockets;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Sockets;

/// <summary>
/// What is said over one connection, in both directions: counted, and noted in the timeline. Bytes on the wire, FIN and RST are
/// its <see cref="Peer"/>'s.
/// </summary>
internal abstract class ByteStream(PeerSocket peer)
{
    /// <summary>
    /// Fewer bytes than this fit one segment on any network (RFC 9293 section 3.7.1: 536 for IPv4 if nothing else is known).
    /// </summary>
    public const int SurelyOneSegment = 512;

    private long _readAfterFin;

    /// <summary>The end of the connection that it goes over.</summary>
    public PeerSocket Peer => peer;

    public Timeline? Timeline => peer.Timeline;

    /// <summary>What was said to the client; null if nobody wants to know.</summary>
    public SaidBytes? Said { get; init; }

    /// <summary>Bytes that were read from the client.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Bytes that were said to the client: those that the kernel took.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Bytes that came after the server's FIN had left.</summary>
    public long BytesAfterFin { get; private set; }

    /// <summary>Say no more than this many bytes in all: the cut of the close mode.</summary>
    public long MostToSay { get; set; } = long.MaxValue;

    /// <summary>How many more bytes may be said.</summary>
    public long LeftToSay => Math.Max(0, MostToSay - BytesSent);

    /// <summary>Whether the bytes that are read have to be a buffer's own, so that they can be shown.</summary>
    public bool ShowsBytes => Timeline is { ShowsBytes: true };

    /// <summary>Whether anything can be said: not yet before the handshake of TLS, and no more after a fault in it.</summary>
    public virtual bool CanSay => true;

    /// <summary>Whether there are bytes to read now.</summary>
    public virtual bool HasBytes => peer.IsReadable && peer.Available > 0;

    /// <summary>Bytes that were taken from the kernel, and are part of what has not come whole: nobody has read them.</summary>
    public virtual int Undecrypted => 0;

    /// <summary>Whether there is something to read now: bytes, the client's end of file, or a reset. It reads nothing.</summary>
    public abstract bool IsReadable { get; }

    /// <summary>
    /// Reads what is there, without waiting. With <see cref="SocketFlags.Peek"/> it stays where it is, and is not counted.
    /// </summary>
    public abstract ReadResult Receive(Span<byte> buffer, SocketFlags flags);

    /// <summary>
    /// Waits until there is something to read: bytes, an end of file, or a reset that the next <see cref="Receive"/> finds. It
    /// reads nothing, so that a connection that waits holds no buffer.
    /// </summary>
    public abstract ValueTask<ReadResult> WaitReadableAsync(CancellationToken wait);

    /// <summary>Waits until there are bytes or an end of file, and drops the bytes.</summary>
    public abstract ValueTask<ReadResult> DiscardAsync(CancellationToken wait);

    /// <summary>Says as much as the kernel takes without waiting; nothing while there is no room.</summary>
    public abstract Departure? Send(ReadOnlySpan<byte> bytes, out int count);

    /// <summary>
    /// As <see cref="Send"/>, before a FIN that follows at once and is to travel in the segment of the last byte. What fits one segment is
    /// kept back whole. Of more, the last byte is: a full segment leaves in spite of the cork, and how large one is is not known exactly.
    /// </summary>
    public Departure? SendBeforeFin(ReadOnlySpan<byte> bytes, out int count)
    {
        var first = bytes.Length < SurelyOneSegment ? 0 : bytes.Length - 1;
        count = 0;
        var departure = first > 0 ? Send(bytes[..first], out count) : null;
        if (departure is null && count == first)
        {
            peer.Cork();
            departure = Send(bytes[first..], out var last);
            count += last;
        }

        return departure;
    }

    /// <summary>As <see cref="PeerSocket.SendByteAsync"/>.</summary>
    public abstract ValueTask<(Departure? Departure, int Count)> SendByteAsync(ReadOnlyMemory<byte> oneByte, CancellationToken wait);

    /// <summary>How much of what was said is acknowledged when the client's TCP has acknowledged this much of the wire.</summary>
    public abstract long AcknowledgedOf(long onWire);

    /// <summary>Whether all that was said lies within the first bytes of the wire.</summary>
    public virtual bool IsAllWithin(long onWire) => onWire >= peer.WireSent;

    /// <summary>The first of the bytes that nobody has read, for people to see; null if they are of no use to them.</summary>
    public virtual byte[]? Unread(int most) => peer.Unread(most);

    /// <summary>Notes what was said, for those who want to know.</summary>
    /// <param name="kind">What it is, for the timeline.</param>
    /// <param name="bytes">Those that the kernel took.</param>
    public void NoteSaid(StepKind kind, ReadOnlyMemory<byte> bytes)
    {
        Timeline?.Add(StepFrom.Server, kind, bytes.Length, bytes.Span);
        Said?.Add(kind, bytes);
    }

    /// <summary>Reads the bytes before an unread FIN: the client closed just after the time limit.</summary>
    public virtual void ReceiveRest()
    {
        while (!peer.HasReadFin && Receive(PeerSocket.Discarded, SocketFlags.None).Count > 0)
        {
        }
    }

    /// <summary>Counts what was read, and passes it on.</summary>
    /// <param name="read">How much it was.</param>
    /// <param name="bytes">The buffer that it was read into.</param>
    protected ReadResult Received(ReadResult read, ReadOnlySpan<byte> bytes)
    {
        if (read.Count > 0)
        {
            BytesReceived += read.Count;
            BytesAfterFin += LateOf(read.Count);
            Timeline?.Add(StepFrom.Client, StepKind.Received, read.Count, bytes[..read.Count]);
        }

        return read;
    }

    /// <summary>What had come when the FIN was sent is read first, and is not late; nor is what comes while the FIN still waits.</summary>
    /// <param name="count">Bytes that were read just now.</param>
    /// <returns>How many of them came after the server's FIN had left.</returns>
    protected virtual int LateOf(int count)
    {
        if (!peer.HasSentFin)
        {
            return 0;
        }

        var early = Math.Min(count, Math.Max(0, peer.WaitingAtFin - _readAfterFin));
        _readAfterFin += count;
        return peer.HasFinLeft ? (int)(count - early) : 0;
    }

    /// <summary>Counts what was said.</summary>
    protected void Sent(int count) => BytesSent += count;
}
