using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>Between the server's FIN and the client's.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_client_that_keeps_its_side_open_is_logged_after_a_second_and_reset_at_the_timeout()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { DrainTimeout = Second * 3 }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await clock.ArmedAsync(Second);
        Assert.Empty(server.Log.Named("Waiting"));
        clock.Advance(Second);
        var waiting = await server.EventAsync("Waiting");
        Assert.Equal(peer.EndPoint.ToString(), waiting.Value("Client"));
        await clock.ArmedAsync(Second * 2);
        clock.Advance(Second * 2);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), drain-timeout, sent", closed.Story);
        Assert.Single(server.Log.Named("Waiting"));
        await peer.ResetSeenAsync();
    }

    [Fact]
    public async Task A_client_that_sends_on_does_not_put_the_timeout_off()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { DrainTimeout = Second / 2 }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Second / 2);
        clock.Advance(Second / 4);
        await peer.SendAsync("more");
        await clock.ArmedAsync(Second / 4);
        clock.Advance(Second / 4);
        Assert.Equal("drain-timeout", (await server.ClosedAsync()).Ending);
    }

    [Fact]
    public async Task A_client_that_does_not_read_the_goodbye_is_reset_at_the_send_timeout()
    {
        await using var server = RunningServer.Start(
            new() { Goodbye = new byte[100_000], SendTimeout = Second, DrainTimeout = Second / 10 });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), reset-sent, partial", closed.Story);
        Assert.Equal(100_000, closed.BytesSent);
    }

    [Theory]
    [InlineData("half-close")]
    [InlineData("close")]
    public async Task A_client_that_sent_its_fin_and_does_not_read_is_reset_at_the_send_timeout(string mode)
    {
        await using var server = RunningServer.Start(
            new()
            {
                Goodbye = new byte[100_000],
                Echo = true,
                CloseModes = new(CloseModeWords.All.Parse(mode)!.Value),
                SendTimeout = Second,
                DrainTimeout = Second / 10,
            });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        peer.Shutdown();
        await peer.ResetSeenAsync();
        Assert.Equal("client-closed, reset-sent, partial", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task An_infinite_drain_timeout_is_off()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { DrainTimeout = Timeout.InfiniteTimeSpan }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await clock.ArmedAsync(Second);
        clock.Advance(TimeSpan.FromDays(30));
        Assert.EndsWith("without a limit", (await server.EventAsync("Waiting")).RenderMessage(null), StringComparison.Ordinal);
        Assert.Equal(TcpState.CloseWait, peer.State);
        peer.Close();
        Assert.Equal("goodbye (at-once), clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_client_that_closed_fully_before_the_goodbye_answers_it_with_a_reset()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { AfterBytes = 5 } });
        using var peer = await server.ConnectAsync();
        peer.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal("client-closed, reset-by-client, unacknowledged", closed.Story);
        Assert.Equal((8, 0L), (closed.BytesSent, closed.BytesAcknowledged));
    }
}
