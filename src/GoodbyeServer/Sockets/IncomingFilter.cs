using System.Net.Sockets;

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
    private const int IpLevel = 0;
    private const int IpMinTtl = 21;
    private const int Ipv6Level = 41;
    private const int Ipv6MinHopCount = 73;
    private const int Highest = 255;

    /// <summary>Nothing comes in from now on. Where that cannot be done, the last look may be stale by the time of the reset.</summary>
    public static void DropAll(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Set(socket, IpLevel, IpMinTtl);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            Set(socket, Ipv6Level, Ipv6MinHopCount);
        }
    }

    private static void Set(Socket socket, int level, int option)
    {
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(Highest));
        }
        catch (SocketException)
        {
        }
    }
}
