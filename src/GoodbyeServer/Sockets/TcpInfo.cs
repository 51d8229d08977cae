using System.Buffers.Binary;
using System.Net.Sockets;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Sockets;

/// <summary>The kernel's view of one connection: TCP_INFO (tcp(7), <c>struct tcp_info</c> in linux/tcp.h).</summary>
/// <param name="State">The state of RFC 9293 section 3.3.2.</param>
/// <param name="Retransmits">Retransmissions in a row that were not answered.</param>
/// <param name="Probes">Window or keep-alive probes in a row that were not answered.</param>
/// <param name="Unacknowledged">Segments in flight.</param>
/// <param name="AcknowledgedBytes">Bytes the peer's TCP has acknowledged; a FIN counts as one.</param>
/// <param name="NotSentBytes">Bytes that wait in the kernel for the peer's window; a FIN counts as one.</param>
/// <param name="SentMs">Milliseconds since data was sent last, retransmissions included; a FIN alone is no data.</param>
/// <param name="AnsweredMs">Milliseconds since the peer's TCP acknowledged anything last, with news or without.</param>
/// <param name="Window">Bytes that the peer's TCP said it has room for; null before Linux 5.4, which does not say.</param>
internal readonly record struct TcpInfo(
    TcpState State, int Retransmits, int Probes, uint Unacknowledged, ulong AcknowledgedBytes, uint NotSentBytes,
    uint SentMs, uint AnsweredMs, uint? Window)
{
    private const int LeastLength = 148;
    private const int WindowOffset = 228;
    private const int Length = WindowOffset + sizeof(uint);

    /// <summary>
    /// Whether everything that was handed to the kernel was acknowledged. Behind a shut window nothing is in flight, but
    /// something is not sent.
    /// </summary>
    public bool AllAcknowledged => Unacknowledged == 0 && NotSentBytes == 0;

    /// <summary>Whether the peer's host leaves probes unanswered. One unanswered probe proves nothing.</summary>
    public bool IsSilent => Probes >= 2;

    /// <summary>Reads it; null if there is none (outside Linux): what depends on it is best effort then.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="isOpenedHere">Whether connect(2) made the connection: its SYN is acknowledged too, and counted (tcp_ack).</param>
    public static TcpInfo? Read(Socket socket, bool isOpenedHere = false)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> info = stackalloc byte[Length];
        var length = socket.GetRawSocketOption(SocketOption.TcpLevel, SocketOption.TcpInfo, info);
        return length < LeastLength ? null : new TcpInfo(
            State: (TcpState)info[0],
            Retransmits: info[2],
            Probes: info[3],
            Unacknowledged: BinaryPrimitives.ReadUInt32LittleEndian(info[24..]),
            AcknowledgedBytes:
                BinaryPrimitives.ReadUInt64LittleEndian(info[120..]) is var bytes && isOpenedHere && bytes > 0 ? bytes - 1 : bytes,
            NotSentBytes: BinaryPrimitives.ReadUInt32LittleEndian(info[144..]),
            SentMs: BinaryPrimitives.ReadUInt32LittleEndian(info[44..]),
            AnsweredMs: BinaryPrimitives.ReadUInt32LittleEndian(info[56..]),
            Window: length < WindowOffset + sizeof(uint) ? null : BinaryPrimitives.ReadUInt32LittleEndian(info[WindowOffset..]));
    }
}

/// <summary>The states of a TCP connection as Linux numbers them.</summary>
internal enum TcpState
{
    Established = 1,
    SynSent = 2,
    SynReceived = 3,
    FinWait1 = 4,
    FinWait2 = 5,
    TimeWait = 6,
    Closed = 7,
    CloseWait = 8,
    LastAck = 9,
    Listen = 10,
    Closing = 11,
}
