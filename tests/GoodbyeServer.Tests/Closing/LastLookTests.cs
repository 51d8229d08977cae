using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>The last look at a socket.</summary>
public sealed class LastLookTests
{
    [LinuxFact]
    public async Task What_came_with_the_fin_at_the_last_moment_is_received()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var peer = await Peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var client = new PlainStream(PeerSocket.Own(await listener.AcceptSocketAsync()));
        using var stop = new StopTokens(TimeProvider.System);
        using var logger = new LoggerConfiguration().CreateLogger();
        var server = new ServerContext(new ServerOptions(), TimeProvider.System, stop, new ServerLog(logger));
        var identity = new ConnectionIdentity(1, (IPEndPoint)listener.LocalEndpoint, 1, new(CloseMode.HalfClose), TurnedAway: false,
            AcceptedAt: 0);
        client.Peer.SendFin(isWatched: false);
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await peer.SendAsync("last");
        peer.Shutdown();
        await Task.Run(() => SpinWait.SpinUntil(() => client.Peer.Info is { State: TcpState.Closed }, Guard.Limit));

        var verdict = new SocketCloser(client, new SendWatch(client.Peer, TimeSpan.FromSeconds(30), TimeProvider.System), identity, server).Reset();
        Assert.Equal((Ending.Clean, 0), (verdict.Ending, verdict.Unread));
        Assert.Equal(4, client.BytesReceived);
    }
}
