using System.Net.Sockets;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Sockets;

/// <summary>
/// Has the kernel drop what comes in for a socket, so that between a last look at it and its reset nothing can change: a
/// client's RST in these microseconds would leave the server's unsent, and the report wrong. Only for a socket that is
/// reset: one that sends FIN needs its acknowledgement.
/// </summary>
/// <remarks>
/// It asks for packets that have crossed no router and were sent with the highest count, which next to nobody sends:
/// IP_MINTTL (ip(7)) and IPV6_MINHOPCOUNT (RFC 5082). A filter program does the same, at fifty times the cost.
/// </remarks>
internal static class IncomingFilter
{
    /// <summary>Nothing comes in from now on. Where that cannot be done, the last look may be stale by the time of the reset.</summary>
    public static void DropAll(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Set(socket, SocketOption.IpLevel, SocketOption.MinTtl);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            Set(socket, SocketOption.Ipv6Level, SocketOption.Ipv6MinHopCount);
        }
    }

    private static void Set(Socket socket, int level, int option)
    {
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(SocketOption.HighestHopCount));
        }
        catch (SocketException)
        {
        }
    }
}
