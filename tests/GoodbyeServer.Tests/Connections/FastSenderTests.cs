using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A client that sends as fast as it is read keeps nobody else from the thread.</summary>
public sealed class FastSenderTests
{
    private const int Reads = 200;

    [Fact]
    public async Task A_client_that_always_has_more_is_read_in_turns()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var peer = await Peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var client = PeerSocket.Own(await listener.AcceptSocketAsync());
        await peer.SendAsync("never read");
        await client.WaitReadableAsync(CancellationToken.None);

        var turns = new Turns();
        Assert.True(await turns.RunAsync(async () =>
        {
            for (var i = 0; i < Reads; i++)
            {
                await client.WaitReadableAsync(CancellationToken.None);
            }

            return true;
        }));
        Assert.InRange(turns.Given, Reads / 64, int.MaxValue);
        client.Close();
    }
}
