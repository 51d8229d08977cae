using System.Globalization;
using GoodbyeServer.Listening;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Each port has close modes of its own; everything else is the same for all.</summary>
public sealed class FurtherPortsTests
{
    private static readonly CloseModeList AbortThenClose = new([new(CloseMode.Abort, 1), new(CloseMode.Close, 1)], Repeat: true);

    [Fact]
    public async Task Each_port_has_its_own_list_and_its_own_place_in_it()
    {
        await using var server = RunningServer.Listen(Ports(new(CloseMode.HalfClose), AbortThenClose, AbortThenClose));
        server.Run();
        var expected = new[] { (1, "abort"), (2, "abort"), (0, "half-close"), (1, "close"), (1, "abort"), (0, "half-close"), (2, "close"),
            (1, "close") };
        for (var i = 0; i < expected.Length; i++)
        {
            var (port, mode) = expected[i];
            using var peer = await server.ConnectToAsync(port);
            await peer.SendAsync("a");
            var heard = await peer.ReadToEndAsync();
            Assert.Equal(("Goodbye\n", mode == "abort" ? PeerEnd.Reset : PeerEnd.Fin), (heard.Text, heard.End));
            peer.Close();
            var closed = await server.ClosedEventAsync(i + 1);
            Assert.Equal((mode, server.EndPoints[port].Port), (closed.Value("CloseMode"), closed.Value("Port")));
        }
    }

    [Fact]
    public async Task The_events_carry_the_port_and_the_modes()
    {
        await using var server = RunningServer.Start(Ports(new(CloseMode.Close), AbortThenClose));
        using var peer = await server.ConnectToAsync(1);
        await server.AcceptedAsync();
        Assert.Equal(
            [(server.EndPoints[0].Port, "close"), (server.EndPoints[1].Port, "abort,close,repeat")],
            server.Log.Named("Listening").Select(logged => ((int)logged.Value("Port")!, (string)logged.Value("CloseModes")!)));
        Assert.Equal(2, server.EndPoints.Select(endPoint => endPoint.Port).Distinct().Count());
        Assert.Equal(server.EndPoints[1].Port, Assert.Single(server.Log.Named("Accepted")).Value("Port"));
        Assert.Equal(
            [$"Listening on 127.0.0.1:{server.EndPoints[0].Port} (close)",
                $"Listening on 127.0.0.1:{server.EndPoints[1].Port} (abort,close,repeat)"],
            server.Log.Named("Listening")
                .Select(logged => logged.RenderMessage(CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_server_with_one_port_says_nothing_of_its_modes_in_text()
    {
        await using var server = RunningServer.Start(new() { CloseModes = AbortThenClose });
        var listening = await server.EventAsync("Listening");
        Assert.DoesNotContain("CloseModes", listening.MessageTemplate.Text, StringComparison.Ordinal);
        Assert.Equal("abort,close,repeat", listening.Value("CloseModes"));
    }

    [Fact]
    public async Task Numbers_and_limits_count_over_all_ports()
    {
        await using var server = RunningServer.Listen(
            Ports(new(CloseMode.HalfClose), AbortThenClose, new(CloseMode.Close)) with { MaxConnections = 2, ExitAfter = 4 });
        server.Run();
        using var first = await server.ConnectToAsync(0);
        await server.AcceptedAsync(1);
        using var second = await server.ConnectToAsync(1);
        await server.AcceptedAsync(2);
        foreach (var port in new[] { 1, 2 })
        {
            try
            {
                (await server.ConnectToAsync(port)).Dispose();
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Reset before connect() returned.
            }

            await server.ClosedAsync(port + 2);
        }

        await first.SendAsync("a");
        await second.SendAsync("a");
        Assert.Equal(PeerEnd.Fin, (await first.ReadToEndAsync()).End);
        Assert.Equal(PeerEnd.Reset, (await second.ReadToEndAsync()).End);
        first.Close();
        await server.Ended;
        Assert.Equal((4, 2), (server.Summary.Connections, server.Summary.Reasons["turned-away"]));
        Assert.Equal([1L, 2, 3, 4], server.Reports.Select(report => report.Connection).Order());
    }

    [Ipv6Fact]
    public async Task Bind_applies_to_every_port()
    {
        await using var server = RunningServer.Start(Ports(new(CloseMode.HalfClose), AbortThenClose), bind: BindAddress.Localhost);
        Assert.Equal(["127.0.0.1", "::1", "127.0.0.1", "::1"], server.EndPoints.Select(endPoint => endPoint.Address.ToString()));
        Assert.Equal(server.EndPoints[0].Port, server.EndPoints[1].Port);
        Assert.Equal(server.EndPoints[2].Port, server.EndPoints[3].Port);

        // Both addresses of a port share its place in the list.
        foreach (var (endPoint, end) in new[] { (2, PeerEnd.Reset), (3, PeerEnd.Fin) })
        {
            using var peer = await server.ConnectToAsync(endPoint);
            await peer.SendAsync("a");
            Assert.Equal(end, (await peer.ReadToEndAsync()).End);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_leaves_none_open()
    {
        await using var taken = RunningServer.Start();
        var options = new ServerOptions
        {
            FurtherPorts = [ListenPort.Serves(0, AbortThenClose), ListenPort.Serves(taken.Port, AbortThenClose)],
        };
        var refused = Assert.Throws<BindException>(() => RunningServer.Listen(options));
        Assert.Equal(taken.Port, refused.EndPoint.Port);
    }

    private static ServerOptions Ports(CloseModeList first, params CloseModeList[] further) =>
        new()
        {
            Cues = new() { AfterBytes = 1 },
            CloseModes = first,
            FurtherPorts = [.. further.Select(modes => ListenPort.Serves(0, modes))],
        };
}
