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

    /// <summary>Why nobody can bind so here; null if one can.</summary>
    public static string? WhyNot(string bind) => Binds.WhyNot(bind);

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Binds.All), MemberType = typeof(Binds))]
    public async Task Each_refuses_or_ignores_beside_those_that_serve(string bind)
    {
        await using var server = RunningServer.Start(Options, bind: Binds.Parse(bind));
        foreach (var address in Binds.Addresses(bind))
        {
            using var peer = await Peer.ConnectAsync(new IPEndPoint(address, PortOf(server, 0)));
            Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
            Assert.Equal(SocketError.ConnectionRefused, await Binds.ErrorOfConnectAsync(address, PortOf(server, 1)));
            using var hanging = Binds.Begin(address, PortOf(server, 2));
            Assert.False(hanging.Poll(OneRetransmission, SelectMode.SelectWrite));
        }

        Assert.Equal(4, server.EndPoints.Select(endPoint => endPoint.Port).Distinct().Count());
        await server.StopAsync();
        Assert.Equal(Binds.Addresses(bind).Length, server.Summary.Connections);
    }

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Binds.All), MemberType = typeof(Binds))]
    public async Task Another_program_cannot_take_the_port(string bind)
    {
        var options = Options with { OpenAfter = TimeSpan.FromDays(1) };
        await using var server = RunningServer.Start(options, new ManualClock(), Binds.Parse(bind));
        foreach (var port in server.EndPoints.Select(endPoint => endPoint.Port).Distinct())
        {
            Binds.AssertTaken(bind, port);
        }
    }

    [LinuxFact]
    public async Task A_crowd_is_refused_or_ignored_while_others_are_served_and_the_stop_is_prompt()
    {
        const int crowd = 1000;
        await using var server = RunningServer.Start(Options);
        var hanging = Enumerable.Range(0, crowd).Select(_ => Binds.Begin(IPAddress.Loopback, PortOf(server, 2))).ToList();
        for (var i = 0; i < crowd; i++)
        {
            Assert.Equal(SocketError.ConnectionRefused, await Binds.ErrorOfConnectAsync(IPAddress.Loopback, PortOf(server, 1)));
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

    private static string Text(LogEvent logged) =>
        logged.RenderMessage(CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal);

    private static int PortOf(RunningServer server, int index) =>
        server.EndPoints.Select(endPoint => endPoint.Port).Distinct().ElementAt(index);
}
