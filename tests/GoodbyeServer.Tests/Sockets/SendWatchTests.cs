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

    /// <summary>Segments in flight, their retransmissions, unanswered probes; sent and answered so long ago; the window.</summary>
    [Theory]
    [InlineData(0, 0, 0, 9, 9, 0, 2_000, "Stalled")]
    [InlineData(0, 0, 1, 9, 9, 0, 2_000, "Stalled")]
    [InlineData(0, 0, 2, 9, 9, 0, 2_000, "Lost")]
    [InlineData(1, 0, 0, 499, 9_000, 1_000, 2_000, null)]
    [InlineData(1, 0, 0, 500, 9_000, 1_000, 2_000, "Lost")]
    [InlineData(1, 1, 0, 100, 9_000, 1_000, 499, null)]
    [InlineData(1, 1, 0, 100, 9_000, 1_000, 500, "Lost")]
    [InlineData(1, 2, 0, 100, 9_000, 1_000, 499, "Lost")]
    [InlineData(1, 5, 0, 300, 300, 0, 2_000, "Stalled")]
    [InlineData(1, 5, 0, 300, 301, 0, 2_000, "Lost")]
    [InlineData(1, 5, 0, 300, 200, 1, 2_000, "Lost")]
    [InlineData(1, 5, 0, 300, 200, null, 2_000, "Lost")]
    public void A_host_that_is_gone_is_told_from_a_window_that_is_shut(
        int inFlight, int retransmits, int probes, int sentMs, int answeredMs, int? window, int stillMs, string? departure)
    {
        var info = new TcpInfo(
            TcpState.Established, retransmits, probes, (uint)inFlight, AcknowledgedBytes: 0, NotSentBytes: 1, (uint)sentMs,
            (uint)answeredMs, (uint?)window);
        Assert.Equal(departure, SendWatch.WhyNothingMoves(info, TimeSpan.FromMilliseconds(stillMs))?.ToString());
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
