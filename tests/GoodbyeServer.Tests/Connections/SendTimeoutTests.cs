using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A client whose TCP takes no byte, though it answers.</summary>
public sealed class SendTimeoutTests
{
    [Fact]
    public async Task An_echo_that_nobody_takes_ends_the_connection()
    {
        await using var server = RunningServer.Start(new() { Echo = true, SendTimeout = TimeSpan.FromSeconds(1) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await peer.SendUntilTheEndAsync();
        Assert.Equal("send-timeout, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task An_echo_that_the_kernel_took_counts_too()
    {
        await using var server = RunningServer.Start(new() { Echo = true, SendTimeout = TimeSpan.FromSeconds(1) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await peer.SendAsync(new byte[100_000]);
        Assert.Equal("send-timeout, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [LinuxFact]
    public async Task A_window_that_shuts_behind_a_segment_in_flight_is_not_a_lost_network()
    {
        await using var server = RunningServer.Start(new() { Echo = true, SendTimeout = TimeSpan.FromSeconds(1) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);

        // Byte by byte the buffer is full before the window says so: the kernel drops a segment, and answers its retransmissions.
        // Ten times the buffer, since small segments may be packed together in it.
        // On a busy machine the timeout can come while the client still sends.
        var sending = peer.SendInPiecesAsync(new byte[40_000], 1);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(sending.IsCompletedSuccessfully || sending.Exception?.InnerException is SocketException);
        Assert.Equal("send-timeout, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_goodbye_that_nobody_takes_keeps_the_reason_of_its_cue()
    {
        await using var server = RunningServer.Start(new()
        {
            Goodbye = new byte[32 << 20],
            Echo = true,
            SendTimeout = TimeSpan.FromSeconds(1),
            CloseModes = new(CloseMode.Never),
        });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        peer.Shutdown();
        Assert.Equal("client-closed, reset-sent, partial", (await server.ClosedAsync()).Story);
    }

    [Theory]
    [InlineData(true, "goodbye (after), reset-by-client")]
    [InlineData(false, "shutdown, reset-by-client")]
    public async Task A_cue_that_comes_while_an_echo_waits_stays_the_reason(bool byClock, string story)
    {
        var clock = new ManualClock();
        var (look, stop) = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        await using var server = RunningServer.Start(
            new() { Echo = true, Cues = new() { After = byClock ? 4 * look : null }, SendTimeout = 8 * look, ShutdownTimeout = stop },
                clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);

        // The look at this echo is due at a whole second, those at the one that waits at a half.
        await peer.SendAsync("x");
        await clock.ArmedAsync(look);
        clock.Advance(look / 2);
        var sending = peer.SendUntilTheEndAsync();
        for (var looks = 0; looks < 5; looks++)
        {
            await clock.ArmedAsync(look);
            clock.Advance(look);
        }

        await clock.ArmedAsync(look);
        if (!byClock)
        {
            server.AskToStop();
            await clock.ArmedAsync(stop);
        }

        peer.Reset();
        await sending;
        Assert.StartsWith(story, (await server.ClosedAsync()).Story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_takes_a_little_now_and_then_is_served()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Goodbye = new byte[32 << 20], SendTimeout = TimeSpan.FromSeconds(8) }, clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        for (var read = 0; read < 8; read++)
        {
            await clock.ArmedAsync(TimeSpan.FromSeconds(1));
            await peer.ReadAsync(256 << 10);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal("goodbye (at-once), clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task An_infinite_send_timeout_is_off()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Goodbye = new byte[32 << 20], SendTimeout = Timeout.InfiniteTimeSpan }, clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(32 << 20, (await peer.ReadToEndAsync()).Bytes.Length);
        peer.Close();
        Assert.Equal("goodbye (at-once), clean, sent", (await server.ClosedAsync()).Story);
    }
}
