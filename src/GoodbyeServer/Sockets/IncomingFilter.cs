using System.Net.Sockets;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Sockets;

/// <summary>
/// Has the kernel drop what comes in for a socket, so that between a last look at it and its reset nothing can change: a
/// client's RST in these microseconds would leave the server's unsent, and the report wrong. Only for a socket that is
/// reset: one that sends FIN needs its acknowledgement.
/// </summary>
/// <remarks>
/// It accepts only packets with TTL 255, which ordinary hosts do not send: IP_MINTTL (ip(7)) and IPV6_MINHOPCOUNT (RFC 5082). A
/// filter program does the same, at fifty times the cost.
/// </remarks>
internal static class IncomingFilter
{
    /// <summary>Nothing comes in from now on. If that cannot be done, the last look may be stale by the time of the reset.</summary>
    public static void DropAll(Socket socket) => Take(socket, SocketOption.HighestHopCount);

    /// <summary>All comes in again. A connection has the filter of the listener that it came to, until this is called for it.</summary>
    public static void TakeAll(Socket socket) => Take(socket, 0);

    private static void Take(Socket socket, int least)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Set(socket, SocketOption.IpLevel, SocketOption.MinTtl, least);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            Set(socket, SocketOption.Ipv6Level, SocketOption.Ipv6MinHopCount, least);
        }
    }

    private static void Set(Socket socket, int level, int option, int least)
    {
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(least));
        }
        catch (SocketException)
        {
        }
    }
}
