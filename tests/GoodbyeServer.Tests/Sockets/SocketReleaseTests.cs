using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

/// <summary>The last look at a socket.</summary>
public sealed class SocketReleaseTests
{
    [LinuxFact]
    public async Task What_came_with_the_fin_at_the_last_moment_is_received()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var peer = await Peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var socket = await listener.AcceptSocketAsync();
        var client = new ClientSocket(socket);
        using var stop = new ServerStop(TimeProvider.System);
        var release = new SocketRelease(socket, client, stop, timeline: null);
        release.SendFin();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await peer.SendAsync("last");
        peer.Shutdown();
        await Task.Run(() => SpinWait.SpinUntil(() => client.Info is { State: TcpState.Closed }, Guard.Limit));

        Assert.Equal(Ending.Clean, release.Reset(Ending.DrainTimeout));
        Assert.Equal((4, 0), (client.BytesReceived, release.BytesUnread));
    }
}
