using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Handshakes that take their time: the idle timeout, a stop, and a cue of the clock.</summary>
public sealed class HandshakeClockTests
{
    /// <summary>Seconds that nothing else is armed for.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(700);

    [TlsFact]
    public async Task One_that_stalls_is_the_idle_timeouts()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Closing("half-close") with { IdleTimeout = Idle }, clock);
        using var peer = await TlsPeer.BeginAsync(server);
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle / 2);
        await peer.Raw.SendAsync(peer.Hello());
        Assert.Null(await peer.ReadRecordAsync());

        // It counts from what came last.
        clock.Advance(Idle / 2);
        await clock.ArmedAsync(Idle / 2);
        Assert.Empty(server.Reports);
        clock.Advance(Idle / 2);
        Assert.Equal("FIN", (await peer.ReadToEndAsync())[^1]);
        peer.Raw.Shutdown();
        Assert.Equal("idle-timeout, clean, unsent", (await server.ClosedAsync()).Story);
    }

    [TlsFact]
    public async Task One_that_stalls_after_the_servers_flight_ends_in_the_mode()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Closing("abort") with { IdleTimeout = Idle }, clock);
        using var peer = await TlsPeer.BeginAsync(server);
        await peer.Raw.SendAsync(peer.Hello());
        Assert.Null(await peer.ReadRecordAsync());
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle);
        Assert.Equal("RST", (await peer.ReadToEndAsync())[^1]);
        Assert.Equal("idle-timeout, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [TlsFact]
    public async Task A_stop_waits_for_it_until_the_shutdown_timeout()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            Closing("half-close") with { ShutdownTimeout = TimeSpan.FromMilliseconds(600) }, clock);
        using var peer = await TlsPeer.BeginAsync(server);
        await peer.Raw.SendAsync(peer.Hello());
        Assert.Null(await peer.ReadRecordAsync());
        server.AskToStop();
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(600));
        Assert.Empty(server.Reports);
        clock.Advance(TimeSpan.FromMilliseconds(600));
        await server.Ended;
        Assert.Equal("shutdown, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [TlsFact]
    public async Task A_stop_lets_it_come_to_its_end()
    {
        var (clock, time) = (new ManualClock(), TimeSpan.FromMilliseconds(600));
        await using var server = RunningServer.Start(Closing("half-close") with { ShutdownTimeout = time }, clock);
        using var peer = await TlsPeer.BeginAsync(server);
        await server.AcceptedAsync();
        server.AskToStop();

        // Not "Stopping": that is logged before the connection is told.
        await clock.ArmedAsync(time);
        await peer.ShakeHandsAsync();
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Shutdown();
        Assert.Equal("shutdown, clean, sent", (await server.ClosedAsync()).Story);
        await server.Ended;
    }

    [TlsFact]
    public async Task A_second_signal_resets_it_at_once()
    {
        await using var server = RunningServer.Start(Closing("half-close"));
        using var peer = await TlsPeer.BeginAsync(server);
        await server.AcceptedAsync();
        server.AskToStop();
        server.AskAtOnce();
        await server.Ended;
        Assert.Equal("shutdown, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [TlsFact]
    public async Task A_cue_of_the_clock_waits_for_its_end()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            Closing("half-close") with { Cues = new() { After = TimeSpan.FromSeconds(5) }, Timeline = true }, clock);
        using var peer = await TlsPeer.BeginAsync(server);
        await server.AcceptedAsync();
        clock.Advance(TimeSpan.FromSeconds(10));
        await peer.ShakeHandsAsync();
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Shutdown();
        Assert.Equal("goodbye (after), clean, sent", (await server.ClosedAsync()).Story);
        Assert.StartsWith(
            "client connected, client TLS handshake, nobody 5 s after accept, server goodbye 8 B",
            await server.StoryAsync(),
            StringComparison.Ordinal);
    }

    /// <summary>The silence before the end of the handshake is not the conversation's.</summary>
    [TlsFact]
    public async Task The_idle_clock_starts_anew_with_the_end_of_the_handshake()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Closing("half-close") with { Echo = true, IdleTimeout = Idle }, clock);
        using var peer = await TlsPeer.BeginAsync(server);
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle - TimeSpan.FromMilliseconds(1));
        await peer.ShakeHandsAsync();
        await peer.SayAsync("a");
        Assert.Equal("a", await peer.ReadTextAsync(1));
    }

    /// <summary>
    /// Nobody looks between the handshake and what is said next. The two waits are for the kernel, which counts by itself since when it
    /// has sent data, and for the server's first looks at its FIN.
    /// </summary>
    [TlsFact]
    public async Task A_silence_after_the_handshake_is_none_after_the_fin()
    {
        var (clock, second) = (new ManualClock(), TimeSpan.FromSeconds(1));
        await using var server = RunningServer.Start(
            new()
            {
                Tls = new() { CloseNotify = CloseNotifyUse.Never },
                Goodbye = default,
                SendTimeout = second,
                Cues = new() { AfterBytes = 1 },
            },
            clock);
        using var peer = await TlsPeer.ConnectAsync(server);
        await RealTime.PassAsync(1.2 * SendWatch.SlowestAnswer);
        clock.Advance(10 * second);
        peer.Raw.GoDeaf();
        await peer.SayAsync("a");
        await server.EventAsync("HalfClosed");
        await RealTime.PassAsync(0.6 * SendWatch.SlowestAnswer);
        Assert.Empty(server.Reports);
        clock.Advance(second);
        Assert.Equal("goodbye (after-bytes), lost, none", (await server.ClosedAsync()).Story);
    }

    private static ServerOptions Closing(string mode) =>
        new() { Tls = new(), CloseModes = new(CloseModeWords.All.Parse(mode)!.Value), Timeline = true };
}
