using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tests.Tls;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>What became of a goodbye inside TLS: its own bytes decide, not what TLS says after it.</summary>
public sealed class AcknowledgedInTlsTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(900);

    [TlsFact]
    public async Task A_goodbye_that_was_acknowledged_was_sent_though_close_notify_was_not()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Tls = new(), CloseDelay = Delay }, clock);
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.ReadTextAsync(8);
        await clock.ArmedAsync(Delay);
        await Guard.UntilAsync(() => KernelQueues.SentBy(server.Port, peer.Raw.EndPoint.Port) == 0);
        peer.Raw.GoDeaf();
        clock.Advance(Delay);
        await server.EventAsync("HalfClosed");
        peer.Raw.Reset();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), reset-by-client, sent", closed.Story);
        Assert.Equal((8L, 8L, "sent"), (closed.BytesSent, closed.BytesAcknowledged, closed.CloseNotify));
    }
}
