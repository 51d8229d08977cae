using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary><c>--open-after</c>: connections are refused for a while, then served.</summary>
public sealed class OpenAfterTests
{
    private static readonly TimeSpan Closed = TimeSpan.FromSeconds(3);

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Ports_refuse_until_then_and_serve_afterwards()
    {
        var options = new ServerOptions { OpenAfter = Closed, FurtherPorts = [ListenPort.Serves(0, new(CloseMode.Close))] };
        await using var server = RunningServer.Start(options, _clock);
        _clock.Advance(Closed - TimeSpan.FromTicks(1));
        Assert.All(server.EndPoints, AssertRefused);
        Assert.Empty(server.Log.Named("Ready"));
        _clock.Advance(TimeSpan.FromTicks(1));
        await server.EventAsync("Ready");
        for (var port = 0; port < 2; port++)
        {
            using var peer = await server.ConnectToAsync(port);
            Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        }

        Assert.Equal(
            [
                $"Refusing connections on 127.0.0.1:{server.EndPoints[0].Port} for 3 s",
                $"Refusing connections on 127.0.0.1:{server.EndPoints[1].Port} for 3 s",
                $"Listening on 127.0.0.1:{server.EndPoints[0].Port} (half-close)",
                $"Listening on 127.0.0.1:{server.EndPoints[1].Port} (close)",
            ],
            server.Log.All.Take(4)
                .Select(logged => logged.RenderMessage(CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_connects_while_they_open_is_refused_or_served()
    {
        await using var server = RunningServer.Start(new() { OpenAfter = Closed }, _clock);
        using var hangs = new CancellationTokenSource(Guard.Limit);
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                hangs.Token.ThrowIfCancellationRequested();
                try
                {
                    using var peer = await server.ConnectAsync();
                    return (await peer.ReadToEndAsync()).Text;
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
                {
                    refused.TrySetResult();
                }
            }
        })).ToList();
        await refused.Task.OrHangs();
        _clock.Advance(Closed);
        Assert.All(await Task.WhenAll(clients), heard => Assert.Equal("Goodbye\n", heard));
    }

    [Fact]
    public async Task A_port_with_connections_in_time_wait_opens_too()
    {
        int port;
        await using (var before = RunningServer.Start())
        {
            port = before.Port;
            using var peer = await before.ConnectAsync();
            await peer.ReadToEndAsync();
            peer.Close();
            await before.ClosedAsync();
        }

        await using var server = RunningServer.Start(new() { Port = port, OpenAfter = Closed }, _clock);
        _clock.Advance(Closed);
        await server.EventAsync("Listening");
        using var client = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", (await client.ReadToEndAsync()).Text);
    }

    [Fact]
    public async Task A_server_that_is_asked_to_stop_before_does_not_open()
    {
        await using var server = RunningServer.Start(new() { OpenAfter = Closed }, _clock);
        await server.StopAsync();
        _clock.Advance(Closed);
        Assert.Empty(server.Log.Named("Listening"));
        Assert.Equal(0L, Assert.Single(server.Log.Named("Stopped")).Value("Connections"));
    }

    [Fact]
    public async Task The_time_to_run_counts_from_the_start()
    {
        await using var server = RunningServer.Start(new() { OpenAfter = Closed, RunFor = Closed / 2 }, _clock);
        _clock.Advance(Closed / 2);
        await server.Ended;
        Assert.Equal("--run-for", Assert.Single(server.Log.Named("Stopping")).Value("Why"));
        Assert.Empty(server.Log.Named("Listening"));
    }

    private static void AssertRefused(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => socket.Connect(endPoint)).SocketErrorCode);
    }
}
