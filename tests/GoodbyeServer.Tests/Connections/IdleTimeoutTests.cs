using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A client that sends nothing for the idle timeout is told goodbye; the clock stands still while an echo waits.</summary>
public sealed class IdleTimeoutTests
{
    private const int Piece = 16 * 1024;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Every_byte_starts_the_clock_anew()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Echo = true, IdleTimeout = Idle, SendTimeout = Timeout.InfiniteTimeSpan },
            clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Idle);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(Idle - TimeSpan.FromSeconds(1));
            await peer.SendAsync("a");
            Assert.Equal("a", await peer.ReadTextAsync(1));
        }

        clock.Advance(Idle - TimeSpan.FromSeconds(1));
        Assert.Equal(0, peer.Available);
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        Assert.Equal("idle-timeout, clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task The_cue_does_not_change_the_mode()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Cues = new() { AfterBytes = 9 }, IdleTimeout = Idle, CloseModes = new(CloseMode.Abort) }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle);
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
        Assert.Equal("idle-timeout, reset-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task The_clock_stands_still_while_an_echo_waits_to_be_sent()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Echo = true, IdleTimeout = Idle, SendTimeout = Timeout.InfiniteTimeSpan }, clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await clock.ArmedAsync(Idle);
        const int Length = 24 << 20;
        var sending = peer.SendAsync(new byte[Length]);

        // The echo waits: without a send timeout the server looks after it once a second.
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        clock.Advance(Idle * 10);
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(server.Log.Named("Goodbye"));

        Assert.Equal(Length, (await peer.ReadAsync(Length)).Length);
        await sending;
        peer.Shutdown();
        await peer.ReadToEndAsync();
        Assert.Equal("client-closed, clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task An_echo_that_the_kernel_holds_for_a_shut_window_waits_too()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Echo = true, IdleTimeout = Idle, SendTimeout = Idle * 60 }, clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await peer.SendAsync(new byte[100_000]);
        await peer.ReadAsync(1);
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        clock.Advance(Idle * 3);

        // It has looked after the echo, and will again.
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(server.Log.Named("Goodbye"));
        await peer.ReadAsync(99_999);
        peer.Shutdown();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("client-closed, clean, sent", (await server.ClosedAsync()).Story);
    }

    [LinuxFact]
    public async Task The_clock_starts_anew_once_an_echo_that_the_kernel_held_is_through()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Echo = true, IdleTimeout = Idle, SendTimeout = Idle * 60 }, clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await peer.SendAsync(new byte[100_000]);
        await peer.ReadAsync(1);
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        clock.Advance(Idle * 3);
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        await peer.ReadAsync(99_999);

        // At its next look the server sees that the client has it all.
        clock.Advance(TimeSpan.FromSeconds(1));
        await clock.ArmedAsync(Idle);
        Assert.Empty(server.Log.Named("Goodbye"));
        clock.Advance(Idle);
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
    }

    [LinuxFact]
    public async Task The_clock_starts_anew_once_an_echo_that_had_to_wait_is_through()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Echo = true, IdleTimeout = Idle, SendTimeout = Timeout.InfiniteTimeSpan }, clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await clock.ArmedAsync(Idle);

        // A piece at a time, each a segment: when an echo waits, everything was read, and no later byte starts the clock.
        var looksAfterIt = clock.ArmedAsync(TimeSpan.FromSeconds(1));
        var length = 0;
        do
        {
            await peer.SendAsync(new byte[Piece]);
            length += Piece;
        }
        while (await IsTakenAsync(server.Port, peer, length, looksAfterIt));

        clock.Advance(Idle * 10);
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(length, (await peer.ReadAsync(length)).Length);
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle - TimeSpan.FromSeconds(1));
        Assert.Empty(server.Log.Named("Goodbye"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        Assert.Equal("idle-timeout, clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task At_the_same_instant_the_time_after_accept_goes_first()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Cues = new() { After = Idle }, IdleTimeout = Idle, CloseModes = new(CloseMode.Close) }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle);
        Assert.Equal("goodbye (after), fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task An_infinite_idle_timeout_is_off()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new()
            {
                Echo = true,
                Cues = new() { IdleTimeoutGiven = true },
                IdleTimeout = Timeout.InfiniteTimeSpan,
                SendTimeout = Timeout.InfiniteTimeSpan
            }, clock);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await peer.ReadAsync(1);
        clock.Advance(TimeSpan.FromDays(1000));
        await peer.SendAsync("b");
        Assert.Equal("b", await peer.ReadTextAsync(1));
    }

    /// <summary>Whether the server's kernel took the echo of all that was sent; not if the echo waits, and is looked after.</summary>
    private static async Task<bool> IsTakenAsync(int port, Peer peer, int length, Task looksAfterIt)
    {
        while (!looksAfterIt.IsCompleted)
        {
            if (KernelQueues.SentBy(port, peer.EndPoint.Port) + peer.Available == length)
            {
                return true;
            }

            await Task.Yield();
        }

        return false;
    }
}
