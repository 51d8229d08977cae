using System.Buffers.Binary;
using System.Net.Sockets;

namespace GoodbyeServer.Closing;

/// <summary>The kernel's view of one connection: TCP_INFO (tcp(7), <c>struct tcp_info</c> in linux/tcp.h).</summary>
/// <param name="State">The state of RFC 9293 section 3.3.2.</param>
/// <param name="Retransmits">Retransmissions in a row that were not answered.</param>
/// <param name="Probes">Window or keep-alive probes in a row that were not answered.</param>
/// <param name="Unacknowledged">Segments in flight.</param>
/// <param name="AcknowledgedBytes">Bytes the peer's TCP has acknowledged; a FIN counts as one.</param>
/// <param name="NotSentBytes">Bytes that wait in the kernel for the peer's window; a FIN counts as one.</param>
internal readonly record struct TcpInfo(
    TcpState State, int Retransmits, int Probes, uint Unacknowledged, ulong AcknowledgedBytes, uint NotSentBytes)
{
    private const int IpProtoTcp = 6;
    private const int TcpInfoOption = 11;
    private const int Length = 148;

    /// <summary>Whether everything that was handed to the kernel was acknowledged. Behind a shut window nothing is in flight, but something is not sent.</summary>
    public bool AllAcknowledged => Unacknowledged == 0 && NotSentBytes == 0;

    /// <summary>
    /// Whether the peer's host has gone silent for certain. One unanswered window probe proves nothing: Linux answers such
    /// probes at most twice a second (tcp_invalid_ratelimit), which the second one already outlasts.
    /// </summary>
    public bool IsSilent => Retransmits >= 2 || Probes >= 2;

    /// <summary>Reads it; null where there is none (outside Linux), and what depends on it is best effort.</summary>
    public static TcpInfo? Read(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> info = stackalloc byte[Length];
        return socket.GetRawSocketOption(IpProtoTcp, TcpInfoOption, info) < Length ? null : new TcpInfo(
            State: (TcpState)info[0],
            Retransmits: info[2],
            Probes: info[3],
            Unacknowledged: BinaryPrimitives.ReadUInt32LittleEndian(info[24..]),
            AcknowledgedBytes: BinaryPrimitives.ReadUInt64LittleEndian(info[120..]),
            NotSentBytes: BinaryPrimitives.ReadUInt32LittleEndian(info[144..]));
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
