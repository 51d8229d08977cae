using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Core;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>The last look at a socket.</summary>
public sealed class LastLookTests : IDisposable
{
    private readonly StopTokens _stop = new(TimeProvider.System);
    private readonly Logger _logger = new LoggerConfiguration().CreateLogger();

    public void Dispose()
    {
        _stop.Dispose();
        _logger.Dispose();
    }

    [LinuxFact]
    public async Task What_came_with_the_fin_at_the_last_moment_is_received()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var peer = await Peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var client = new PlainStream(PeerSocket.Own(await listener.AcceptSocketAsync()));
        client.Peer.SendFin(isWatched: false);
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await peer.SendAsync("last");
        peer.Shutdown();
        await Task.Run(() => SpinWait.SpinUntil(() => client.Peer.Info is { State: TcpState.Closed }, Guard.Limit));

        var verdict = Closer(client, listener).Reset();
        Assert.Equal((Ending.Clean, 0), (verdict.Ending, verdict.Unread));
        Assert.Equal(4, client.BytesReceived);
    }

    [LinuxFact]
    public async Task A_fin_that_crossed_the_servers_own_is_in_the_timeline()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var peer = await Peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var timeline = new Timeline(TimeProvider.System, TimeProvider.System.GetTimestamp());
        var client = new PlainStream(PeerSocket.Own(await listener.AcceptSocketAsync(), timeline));

        // The client does not acknowledge the server's FIN: when its own comes, the state is CLOSING (RFC 9293, section 3.3.2).
        peer.GoDeaf();
        client.Peer.SendFin(isWatched: false);
        peer.Shutdown();
        await Task.Run(() => SpinWait.SpinUntil(() => client.Peer.Info is { State: TcpState.Closing }, Guard.Limit));
        Closer(client, listener).Reset();
        Assert.Equal("client connected, server FIN, client FIN, nobody lost", Story.Short(timeline.Steps));
    }

    /// <summary>In close nobody reads on, though it waits if the client has closed its side and everything was read.</summary>
    [LinuxFact]
    public async Task What_came_before_the_clients_fin_and_was_not_read_is_unread_in_close()
    {
        await using var server = RunningServer.Listen(new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a rest");
        peer.Shutdown();
        await Guard.UntilAsync(() => peer.State == TcpState.FinWait2);
        server.Run();
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye (after-bytes), reset-sent, sent", 1, 5), (closed.Story, closed.BytesReceived, closed.BytesUnread));
    }

    private SocketCloser Closer(ByteStream client, TcpListener listener)
    {
        var server = new ServerContext(new ServerOptions(), TimeProvider.System, _stop, new ServerLog(_logger));
        var identity = new AcceptedConnection(
            1, (IPEndPoint)listener.LocalEndpoint, 1, new(CloseMode.HalfClose), TurnedAway: false, AcceptedAt: 0);
        return new(client, new SendWatch(client.Peer, TimeSpan.FromSeconds(30), TimeProvider.System), identity, server);
    }
}
