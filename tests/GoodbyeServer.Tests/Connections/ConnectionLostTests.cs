using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A client whose host is gone: its kernel hears and answers nothing.</summary>
public sealed class ConnectionLostTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Keep_alive_finds_a_client_that_is_gone_before_any_cue()
    {
        await using var server = RunningServer.Start(new() { Echo = true, KeepAlive = Second });
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        Assert.Equal("connection-lost, lost, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task Keep_alive_finds_a_client_that_is_gone_while_it_is_never_closed()
    {
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Never), KeepAlive = Second });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(8);
        peer.GoDeaf();
        Assert.Equal("goodbye (at-once), lost, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task An_echo_in_flight_for_the_send_timeout_is_lost()
    {
        await using var server = RunningServer.Start(new() { Echo = true, SendTimeout = Second });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.Equal("a", await peer.ReadTextAsync(1));
        peer.GoDeaf();
        await peer.SendAsync("b");
        var closed = await server.ClosedAsync();
        Assert.Equal("connection-lost, lost, unsent", closed.Story);
        Assert.Equal((2, 2), (closed.BytesReceived, closed.BytesSent));
    }

    [Fact]
    public async Task A_goodbye_in_flight_when_an_abort_gives_up_is_lost()
    {
        await using var server = RunningServer.Start(new()
        {
            Cues = new() { AfterBytes = 1 },
            SendTimeout = Second,
            CloseModes = new(CloseMode.Abort)
        });
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        await peer.SendAsync("a");
        Assert.Equal("goodbye (after-bytes), lost, unacknowledged", (await server.ClosedAsync()).Story);
    }

    [LinuxFact]
    public async Task An_abort_waits_for_a_client_that_is_silent_for_less_than_the_send_timeout()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromHours(1));
        await using var server = RunningServer.Start(
            new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(CloseMode.Abort) }, clock);
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        await peer.SendAsync("a");
        await Guard.UntilAsync(() =>
            KernelQueues.Retransmits(server.Port, peer.EndPoint.Port) >= 2 || server.Log.Named("Closed").Count > 0);
        peer.HearAgain();
        Assert.Equal("goodbye (after-bytes), reset-sent, sent", (await server.ClosedAsync()).Story);
    }

    [LinuxFact]
    public async Task In_a_close_delay_a_client_may_be_silent_for_less_than_the_send_timeout()
    {
        var (clock, delay) = (new ManualClock(), TimeSpan.FromMilliseconds(900));
        clock.Advance(TimeSpan.FromHours(1));
        await using var server = RunningServer.Start(new() { Cues = new() { AfterBytes = 1 }, CloseDelay = delay }, clock);
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        await peer.SendAsync("a");
        await clock.ArmedAsync(delay);
        await Guard.UntilAsync(() => KernelQueues.Retransmits(server.Port, peer.EndPoint.Port) >= 2);
        clock.Advance(delay);
        peer.HearAgain();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        Assert.Equal("goodbye (after-bytes), clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_fin_in_flight_for_the_send_timeout_is_lost()
    {
        await using var server = RunningServer.Start(
            new() { Cues = new() { AfterBytes = 1 }, SendTimeout = Second, DrainTimeout = Second / 10 });
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        await peer.SendAsync("a");
        Assert.Equal("goodbye (after-bytes), lost, unacknowledged", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_large_goodbye_to_a_client_that_is_gone_is_lost_and_partial()
    {
        await using var server = RunningServer.Start(new()
        {
            Cues = new() { AfterBytes = 1 },
            Goodbye = new byte[32 << 20],
            SendTimeout = Second
        });
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        await peer.SendAsync("a");
        Assert.Equal("goodbye (after-bytes), lost, partial", (await server.ClosedAsync()).Story);
    }
}
