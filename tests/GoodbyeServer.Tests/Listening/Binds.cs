using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Where a server can listen, and what others find there.</summary>
internal static class Binds
{
    public static TheoryData<string> All { get; } = ["localhost", "any", "127.0.0.1", "::1", "::"];

    /// <summary>Why nobody can bind so here; null if one can.</summary>
    public static string? WhyNot(string bind) => bind.Contains(':', StringComparison.Ordinal) ? Ipv6FactAttribute.Unavailable : null;

    public static BindAddress Parse(string word) => word switch
    {
        "localhost" => BindAddress.Localhost,
        "any" => BindAddress.Any,
        _ => BindAddress.Of(IPAddress.Parse(word)),
    };

    /// <summary>Where a client reaches what is bound so: a wildcard at the loopback addresses.</summary>
    public static IPAddress[] Addresses(string bind) => bind switch
    {
        "localhost" or "any" when Ipv6FactAttribute.Unavailable is null => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        "localhost" or "any" => [IPAddress.Loopback],
        "::" => [IPAddress.IPv6Loopback],
        _ => [IPAddress.Parse(bind)],
    };

    /// <summary>Nobody can bind the port: not at the same addresses, nor at a wildcard. Bind sets SO_REUSEADDR by itself.</summary>
    public static void AssertTaken(string bind, int port)
    {
        Assert.All(Addresses(bind), address => AssertTaken(address, port, dual: false));
        var isIpv4 = Addresses(bind)[0].AddressFamily == AddressFamily.InterNetwork;
        AssertTaken(isIpv4 ? IPAddress.Any : IPAddress.IPv6Any, port, dual: false);
        if (Socket.OSSupportsIPv6)
        {
            AssertTaken(IPAddress.IPv6Any, port, dual: true);
        }
    }

    private static void AssertTaken(IPAddress address, int port, bool dual)
    {
        using var thief = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            thief.DualMode = dual;
        }

        var e = Assert.Throws<SocketException>(() => thief.Bind(new IPEndPoint(address, port)));
        Assert.Equal(SocketError.AddressAlreadyInUse, e.SocketErrorCode);
    }

    public static async Task<SocketError> ErrorOfConnectAsync(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        return (await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(address, port).OrHangs())).SocketErrorCode;
    }

    /// <summary>A client whose connect(2) has begun.</summary>
    public static Socket Begin(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        Assert.Equal(SocketError.WouldBlock, Assert.Throws<SocketException>(() => socket.Connect(address, port)).SocketErrorCode);
        return socket;
    }
}
