using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Ports that are held, and where connecting is refused or hangs.</summary>
public sealed class SilentPortsTests
{
    /// <summary>Longer than a client waits before it sends its SYN once more.</summary>
    private static readonly TimeSpan OneRetransmission = TimeSpan.FromSeconds(1.5);

    private static readonly ServerOptions Options = new()
    {
        FurtherPorts =
        [
            ListenPort.Silent(0, Silence.Refuse), ListenPort.Silent(0, Silence.Ignore), ListenPort.Serves(0, new(CloseMode.Abort)),
        ],
    };

    public static TheoryData<string> Binds { get; } = ["localhost", "any", "127.0.0.1", "::1", "::"];

    /// <summary>Why nobody can bind so here; null where one can.</summary>
    public static string? WhyNot(string bind) => bind.Contains(':', StringComparison.Ordinal) ? Ipv6FactAttribute.Unavailable : null;

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Binds))]
    public async Task Each_refuses_or_ignores_beside_those_that_serve(string bind)
    {
        await using var server = RunningServer.Start(Options, bind: Bind(bind));
        foreach (var address in Addresses(bind))
        {
            using var peer = await Peer.ConnectAsync(new IPEndPoint(address, PortOf(server, 0)));
            Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
            Assert.Equal(SocketError.ConnectionRefused, await ErrorOfConnectAsync(address, PortOf(server, 1)));
            using var hanging = Begin(address, PortOf(server, 2));
            Assert.False(hanging.Poll(OneRetransmission, SelectMode.SelectWrite));
        }

        Assert.Equal(4, server.EndPoints.Select(endPoint => endPoint.Port).Distinct().Count());
        await server.StopAsync();
        Assert.Equal(Addresses(bind).Length, server.Summary.Connections);
    }

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Binds))]
    public async Task Another_program_cannot_take_the_port(string bind)
    {
        await using var server = RunningServer.Start(Options with { OpenAfter = TimeSpan.FromDays(1) }, new ManualClock(), Bind(bind));
        foreach (var port in server.EndPoints.Select(endPoint => endPoint.Port).Distinct())
        {
            // Bind sets SO_REUSEADDR by itself.
            Assert.All(Addresses(bind), address => AssertTaken(address, port, dual: false));
            var isIpv4 = Addresses(bind)[0].AddressFamily == AddressFamily.InterNetwork;
            AssertTaken(isIpv4 ? IPAddress.Any : IPAddress.IPv6Any, port, dual: false);
            if (Socket.OSSupportsIPv6)
            {
                AssertTaken(IPAddress.IPv6Any, port, dual: true);
            }
        }
    }

    [LinuxFact]
    public async Task A_crowd_is_refused_or_ignored_while_others_are_served_and_the_stop_is_prompt()
    {
        const int crowd = 1000;
        await using var server = RunningServer.Start(Options);
        var hanging = Enumerable.Range(0, crowd).Select(_ => Begin(IPAddress.Loopback, PortOf(server, 2))).ToList();
        for (var i = 0; i < crowd; i++)
        {
            Assert.Equal(SocketError.ConnectionRefused, await ErrorOfConnectAsync(IPAddress.Loopback, PortOf(server, 1)));
        }

        using (var peer = await server.ConnectAsync())
        {
            Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        }

        Assert.False(hanging[0].Poll(OneRetransmission, SelectMode.SelectWrite));
        Assert.All(hanging, socket => Assert.False(socket.Poll(0, SelectMode.SelectWrite)));
        await server.StopAsync();
        Assert.Equal(1, server.Summary.Connections);
        hanging.ForEach(socket => socket.Dispose());
    }

    [LinuxFact]
    public async Task The_log_says_which_they_are()
    {
        await using var server = RunningServer.Start(Options);
        Assert.Equal(
            [
                ("Listening", $"Listening on 127.0.0.1:{PortOf(server, 0)} (half-close)"),
                ("Refusing", $"Refusing connections on 127.0.0.1:{PortOf(server, 1)}"),
                ("Ignoring", $"Ignoring connections on 127.0.0.1:{PortOf(server, 2)}"),
                ("Listening", $"Listening on 127.0.0.1:{PortOf(server, 3)} (abort)"),
            ],
            server.Log.All.Take(4).Select(logged => (logged.Name()!, Text(logged))));
    }

    [Ipv6Fact]
    public async Task On_ipv6_the_address_is_in_brackets()
    {
        await using var server = RunningServer.Start(Options, bind: BindAddress.Of(IPAddress.IPv6Loopback));
        Assert.Equal($"Refusing connections on [::1]:{PortOf(server, 1)}", Text(await server.EventAsync("Refusing")));
    }

    private static BindAddress Bind(string word) => word switch
    {
        "localhost" => BindAddress.Localhost,
        "any" => BindAddress.Any,
        _ => BindAddress.Of(IPAddress.Parse(word)),
    };

    private static string Text(LogEvent logged) =>
        logged.RenderMessage(CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal);

    private static int PortOf(RunningServer server, int index) =>
        server.EndPoints.Select(endPoint => endPoint.Port).Distinct().ElementAt(index);

    /// <summary>Where a client reaches what is bound so: a wildcard at the loopback addresses.</summary>
    private static IPAddress[] Addresses(string bind) => bind switch
    {
        "localhost" or "any" when Ipv6FactAttribute.Unavailable is null => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        "localhost" or "any" => [IPAddress.Loopback],
        "::" => [IPAddress.IPv6Loopback],
        _ => [IPAddress.Parse(bind)],
    };

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

    private static async Task<SocketError> ErrorOfConnectAsync(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        return (await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(address, port).OrHangs())).SocketErrorCode;
    }

    /// <summary>A client whose connect(2) has begun.</summary>
    private static Socket Begin(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        Assert.Equal(SocketError.WouldBlock, Assert.Throws<SocketException>(() => socket.Connect(address, port)).SocketErrorCode);
        return socket;
    }
}
