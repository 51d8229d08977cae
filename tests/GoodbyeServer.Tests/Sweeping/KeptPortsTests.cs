using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Listening;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>A fixed port, from the first server that takes it up to the last.</summary>
[Collection(nameof(Alone))]
public sealed class KeptPortsTests
{
    [LinuxFact]
    public async Task Who_comes_between_two_servers_is_reset_and_the_port_is_free_afterwards()
    {
        var endPoint = FreeEndPoint();
        using (var kept = KeptPorts.Hold(new ServerOptions { Port = endPoint.Port, Bind = [BindAddress.Of(endPoint.Address)] }))
        {
            foreach (var listener in kept.ListenersOf(endPoint.Port)!)
            {
                // As a server does when it ends.
                listener.Dispose();
            }

            using var client = await Peer.ConnectAsync(endPoint);
            kept.ResetQueued();
            Assert.Equal(PeerEnd.Reset, (await client.ReadToEndAsync()).End);
            using var next = await Peer.ConnectAsync(endPoint);
        }

        await Assert.ThrowsAsync<SocketException>(() => Peer.ConnectAsync(endPoint));
    }

    [LinuxFact]
    public void Ports_without_a_number_are_not_kept()
    {
        using var kept = KeptPorts.Hold(new ServerOptions { Port = 0 });
        Assert.Null(kept.ListenersOf(0));
    }

    private static IPEndPoint FreeEndPoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
