namespace GoodbyeServer.Kernel;

/// <summary>The numbers, on Linux, of the levels and options of a socket that .NET does not know: for the raw calls of a Socket.</summary>
internal static class SocketOption
{
    /// <summary>SOL_SOCKET, socket(7).</summary>
    public const int SocketLevel = 1;

    /// <summary>SO_REUSEADDR, and nothing else: .NET's option of that name sets SO_REUSEPORT too.</summary>
    public const int ReuseAddress = 2;

    /// <summary>IPPROTO_IP, ip(7).</summary>
    public const int IpLevel = 0;

    /// <summary>IP_MINTTL: drop what comes with a lower count.</summary>
    public const int MinTtl = 21;

    /// <summary>IPPROTO_TCP, tcp(7).</summary>
    public const int TcpLevel = 6;

    /// <summary>TCP_CORK: keep a segment that is not full.</summary>
    public const int TcpCork = 3;

    /// <summary>TCP_INFO.</summary>
    public const int TcpInfo = 11;

    /// <summary>TCP_QUICKACK: acknowledge at once, this time.</summary>
    public const int TcpQuickAck = 12;

    /// <summary>IPPROTO_IPV6, ipv6(7).</summary>
    public const int Ipv6Level = 41;

    /// <summary>IPV6_UNICAST_HOPS: the count to send with.</summary>
    public const int Ipv6HopLimit = 16;

    /// <summary>IPV6_MINHOPCOUNT (RFC 5082): drop what comes with a lower count.</summary>
    public const int Ipv6MinHopCount = 73;

    /// <summary>The highest hop count: each router on the way takes one off.</summary>
    public const int HighestHopCount = 255;
}
