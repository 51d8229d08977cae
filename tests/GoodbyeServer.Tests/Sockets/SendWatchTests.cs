using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

/// <summary>How long a client's TCP has acknowledged nothing.</summary>
public sealed class SendWatchTests
{
    [LinuxFact]
    public async Task A_time_in_which_nothing_was_in_flight_is_no_silence()
    {
        for (var isTold = false; !isTold;)
        {
            isTold = await IsToldAsync();
        }
    }

    /// <summary>Whether the kernel sent nothing again meanwhile: on a machine that is busy for so long, the client is silent.</summary>
    private static async Task<bool> IsToldAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = await Peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var socket = await listener.AcceptSocketAsync();
        var (peer, clock) = (PeerSocket.Own(socket), new ManualClock());
        var watch = new SendWatch(peer, TimeSpan.FromMilliseconds(90), clock);

        // All was acknowledged when the watch began, and nobody looked until more was sent: the process was stopped, say.
        watch.Expect();
        clock.Advance(TimeSpan.FromSeconds(3));
        client.GoDeaf();
        Assert.Null(peer.Send("abc"u8, out _));
        watch.Expect();
        var departure = watch.Look();
        if (peer.Info is not { Unacknowledged: > 0, Retransmits: 0, SentMs: < 500 })
        {
            return false;
        }

        Assert.Null(departure);
        return true;
    }
}
