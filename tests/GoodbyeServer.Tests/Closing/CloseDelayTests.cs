using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>The wait between the goodbye and the close: the client has the goodbye, and the server does not read.</summary>
public sealed class CloseDelayTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(900);

    [Theory]
    [InlineData(nameof(CloseMode.HalfClose), false, false, "goodbye (at-once), clean, sent", 6, 0)]
    [InlineData(nameof(CloseMode.HalfClose), true, false, "goodbye (at-once), clean, sent", 6, 0)]
    [InlineData(nameof(CloseMode.Close), false, true, "goodbye (at-once), reset-sent, sent", 0, 6)]
    [InlineData(nameof(CloseMode.Close), true, true, "goodbye (at-once), reset-sent, sent", 0, 6)]
    [InlineData(nameof(CloseMode.Abort), false, true, "goodbye (at-once), reset-sent, sent", 0, 6)]
    [InlineData(nameof(CloseMode.Abort), true, true, "goodbye (at-once), reset-sent, sent", 0, 6)]
    public async Task What_comes_during_the_delay_waits_in_the_kernel(
        string mode, bool withFin, bool isReset, string story, long received, long unread)
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { CloseModes = new(Enum.Parse<CloseMode>(mode)), CloseDelay = Delay }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
        await clock.ArmedAsync(Delay);
        await peer.SendAsync("unread");
        if (withFin)
        {
            peer.Shutdown();
        }

        clock.Advance(Delay);
        Assert.Equal(isReset ? PeerEnd.Reset : PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        peer.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(story, closed.Story);
        Assert.Equal((received, unread), (closed.BytesReceived, closed.BytesUnread));
    }

    [Fact]
    public async Task Nothing_is_closed_before_it_is_over()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { CloseDelay = Delay }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
        await clock.ArmedAsync(Delay);
        clock.Advance(Delay - TimeSpan.FromMilliseconds(1));
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TcpState.Established, peer.State);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
    }

    [Fact]
    public async Task A_reset_during_the_delay_is_seen()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Abort), CloseDelay = Delay }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
        await clock.ArmedAsync(Delay);
        peer.Reset();
        clock.Advance(Delay);
        Assert.Equal("goodbye (at-once), reset-by-client, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_fin_during_the_delay_lets_close_end_clean()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Close), CloseDelay = Delay }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
        await clock.ArmedAsync(Delay);
        peer.Shutdown();
        clock.Advance(Delay);
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        Assert.Equal("goodbye (at-once), clean, sent", (await server.ClosedAsync()).Story);
    }
}
