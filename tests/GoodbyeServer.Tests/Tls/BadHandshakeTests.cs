using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Handshakes that come to nothing: each is one report, whatever the close mode.</summary>
public sealed class BadHandshakeTests
{
    /// <summary>Seconds that nothing else is armed for.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(700);

    public static TheoryData<string> Modes => [.. CloseModeWords.All.Texts];

    [TlsTheory]
    [MemberData(nameof(Modes))]
    public async Task A_plain_request_gets_fin_and_no_byte(string mode)
    {
        await using var server = RunningServer.Start(Closing(mode));
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(new Heard([], PeerEnd.Fin).End, (await peer.ReadToEndAsync()).End);
        peer.Shutdown();
        await AssertFailedAsync(server, "clean", alert: null);
    }

    [TlsTheory]
    [MemberData(nameof(Modes))]
    public async Task A_version_that_is_too_old_gets_an_alert_and_fin(string mode)
    {
        await using var server = RunningServer.Start(Closing(mode));
        using var peer = await server.ConnectAsync();

        // A ClientHello of TLS 1.0, with one cipher suite.
        await peer.SendAsync(
            (byte[])[22, 3, 1, 0, 45, 1, 0, 0, 41, 3, 1, .. new byte[32], 0, 0, 2, 0, 47, 1, 0]);
        var heard = await peer.ReadToEndAsync();
        Assert.Equal((PeerEnd.Fin, 7, 21, 2), (heard.End, heard.Bytes.Length, heard.Bytes[0], heard.Bytes[5]));
        Assert.Equal(70, heard.Bytes[6]);
        peer.Shutdown();
        await AssertFailedAsync(server, "clean", alert: null);
    }

    [TlsTheory]
    [MemberData(nameof(Modes))]
    public async Task A_client_that_trusts_nobody_says_so(string mode)
    {
        await using var server = RunningServer.Start(Closing(mode));
        using var peer = await TlsPeer.BeginAsync(server, new() { TrustsNobody = true });
        peer.Client.Go();
        await peer.SendUnsentAsync();
        while (peer.Client.Alert is null)
        {
            Assert.Null(await peer.ReadRecordAsync());
        }

        await peer.SendUnsentAsync();
        Assert.Equal("FIN", (await peer.ReadToEndAsync())[^1]);
        peer.Raw.Shutdown();
        await AssertFailedAsync(server, "clean", alert: "unknown_ca");
    }

    [TlsTheory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task A_client_may_leave_by_fin(int after)
    {
        await using var server = RunningServer.Start(Closing("abort"));
        using var peer = await TlsPeer.BeginAsync(server);
        await peer.Raw.SendAsync(HelloOf(peer).AsMemory(0, after));
        peer.Raw.Shutdown();
        Assert.Equal(["FIN"], await peer.ReadToEndAsync());
        await AssertFailedAsync(server, "clean", alert: null);
    }

    [TlsFact]
    public async Task A_client_may_leave_by_reset()
    {
        await using var server = RunningServer.Start(Closing("half-close"));
        using var peer = await TlsPeer.BeginAsync(server);
        await peer.Raw.SendAsync(HelloOf(peer));
        Assert.Null(await peer.ReadRecordAsync());
        peer.Raw.Reset();
        await AssertFailedAsync(server, "reset-by-client", alert: null);
    }

    [TlsFact]
    public async Task A_client_may_leave_by_close_notify_or_an_alert_in_its_place()
    {
        await using var server = RunningServer.Start(Closing("half-close"));
        using (var peer = await server.ConnectAsync())
        {
            await peer.SendAsync((byte[])[21, 3, 1, 0, 2, 1, 0]);
            Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        }

        var closed = await server.ClosedAsync(1);
        Assert.Equal(("handshake-failed", "received", null), (closed.Reason, closed.CloseNotify, closed.Alert));
        using (var peer = await server.ConnectAsync())
        {
            await peer.SendAsync((byte[])[21, 3, 1, 0, 2, 2, 40]);
            Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        }

        closed = await server.ClosedAsync(2);
        Assert.Equal(("handshake-failed", "none", "handshake_failure"), (closed.Reason, closed.CloseNotify, closed.Alert));
    }

    [TlsFact]
    public async Task One_that_stalls_is_the_idle_timeouts()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Closing("half-close") with { IdleTimeout = Idle }, clock);
        using var peer = await TlsPeer.BeginAsync(server);
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle / 2);
        await peer.Raw.SendAsync(HelloOf(peer));
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
        await peer.Raw.SendAsync(HelloOf(peer));
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
        await peer.Raw.SendAsync(HelloOf(peer));
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
        await using var server = RunningServer.Start(Closing("half-close"));
        using var peer = await TlsPeer.BeginAsync(server);
        await server.AcceptedAsync();
        server.AskToStop();
        await server.EventAsync("Stopping");
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
            "client connected, client TLS handshake, nobody 5 s after accept, server goodbye 8 B", await server.StoryAsync(), StringComparison.Ordinal);
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

    [TlsFact]
    public async Task Who_is_turned_away_is_reset_without_a_handshake()
    {
        await using var server = RunningServer.Start(Closing("half-close") with { Echo = true, MaxConnections = 1 });
        using var served = await TlsPeer.ConnectAsync(server);
        using var turnedAway = await server.TryConnectAsync();
        if (turnedAway is not null)
        {
            Assert.Equal((0, PeerEnd.Reset), (await turnedAway.ReadToEndAsync()) is var heard ? (heard.Bytes.Length, heard.End) : default);
        }

        var closed = await server.ClosedAsync(2);
        Assert.Equal("turned-away, reset-sent, unsent", closed.Story);
        Assert.Equal((null, "none"), (closed.Tls, closed.CloseNotify));
    }

    [TlsFact]
    public async Task A_busy_text_comes_inside_tls()
    {
        await using var server = RunningServer.Start(
            Closing("half-close") with { Echo = true, MaxConnections = 1, Busy = "busy\n"u8.ToArray() });
        using var served = await TlsPeer.ConnectAsync(server);
        using var turnedAway = await TlsPeer.ConnectAsync(server);
        Assert.Equal(["plain 5", "close_notify", "FIN"], await turnedAway.ReadToEndAsync());
        Assert.Equal("busy\n", turnedAway.Text);
        turnedAway.Raw.Shutdown();
        Assert.Equal("turned-away, clean, sent", (await server.ClosedAsync(2)).Story);
        using var silent = await server.ConnectAsync();
        await silent.SendAsync("GET / HTTP/1.1\r\n\r\n");
        Assert.Empty((await silent.ReadToEndAsync()).Bytes);
        silent.Shutdown();
        Assert.Equal("turned-away, clean, unsent", (await server.ClosedAsync(3)).Story);
    }

    [TlsFact]
    public async Task Its_place_in_the_lists_is_taken()
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new(),
            CloseModes = new([new CloseModeRun(new(CloseMode.Abort), 1), new CloseModeRun(new(CloseMode.HalfClose), 1)]),
        });
        using (var peer = await server.ConnectAsync())
        {
            peer.Shutdown();
            await peer.ReadToEndAsync();
        }

        Assert.Equal(("handshake-failed", "abort"), (await server.ClosedAsync(1)) is var first ? (first.Reason, first.CloseMode) : default);
        using var next = await TlsPeer.ConnectAsync(server);
        Assert.Equal("FIN", (await next.ReadToEndAsync())[^1]);
    }

    [TlsTheory]
    [InlineData("h2,http/1.1", "http/1.1", "http/1.1")]
    [InlineData("h2,http/1.1", "http/1.1,h2", "h2")]
    [InlineData("h2", "http/1.1", null)]
    public async Task Nothing_in_common_is_an_alert(string offered, string wanted, string? agreed)
    {
        await using var server = RunningServer.Start(new() { Tls = new() { Protocols = offered.Split(',') } });
        using var peer = await TlsPeer.BeginAsync(server, new() { Protocols = wanted.Split(',') });
        if (agreed is not null)
        {
            await peer.ShakeHandsAsync();
            Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
            return;
        }

        peer.Client.Go();
        await peer.SendUnsentAsync();
        Assert.Equal(["alert 120", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Shutdown();
        await AssertFailedAsync(server, "clean", alert: null);
    }

    private static ServerOptions Closing(string mode) =>
        new() { Tls = new(), CloseModes = new(CloseModeWords.All.Parse(mode)!.Value), Timeline = true };

    private static byte[] HelloOf(TlsPeer peer)
    {
        peer.Client.Go();
        return peer.Client.TakeUnsent();
    }

    private static async Task AssertFailedAsync(RunningServer server, string ending, string? alert)
    {
        var closed = await server.ClosedAsync();
        Assert.Equal($"handshake-failed, {ending}, unsent", closed.Story);
        Assert.Equal((null, "none", alert), (closed.Tls, closed.CloseNotify, closed.Alert));
        Assert.Equal((0, 0, 0), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread));
        Assert.Equal(LogEventLevel.Warning, closed.Level);
    }
}
