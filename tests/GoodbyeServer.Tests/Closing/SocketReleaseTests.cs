using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Connections;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

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
        var release = new SocketRelease(socket, client, timeline: null);
        release.SendFin();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await peer.SendAsync("last");
        peer.Shutdown();
        await Task.Run(() => SpinWait.SpinUntil(() => client.Info is { State: TcpState.Closed }, Guard.Limit));

        Assert.Equal(Ending.Clean, release.Reset(Ending.DrainTimeout));
        Assert.Equal((4, 0), (client.BytesReceived, release.BytesUnread));
    }
}
