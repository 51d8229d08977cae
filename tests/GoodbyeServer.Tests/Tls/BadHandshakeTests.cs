using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Handshakes that come to nothing: each is one report, whatever the close mode.</summary>
public sealed class BadHandshakeTests
{
    public static TheoryData<string> Modes => [.. CloseModeWords.All.Texts];

    [TlsTheory]
    [MemberData(nameof(Modes))]
    public async Task A_plain_request_gets_fin_and_no_byte(string mode)
    {
        await using var server = RunningServer.Start(Closing(mode));
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal((0, PeerEnd.Fin), (await peer.ReadToEndAsync()) is var heard ? (heard.Bytes.Length, heard.End) : default);
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
        await peer.Raw.SendAsync(peer.Hello().AsMemory(0, after));
        peer.Raw.Shutdown();
        Assert.Equal(["FIN"], await peer.ReadToEndAsync());
        await AssertFailedAsync(server, "clean", alert: null);
    }

    [TlsFact]
    public async Task A_client_may_leave_by_reset()
    {
        await using var server = RunningServer.Start(Closing("half-close"));
        using var peer = await TlsPeer.BeginAsync(server);
        await peer.Raw.SendAsync(peer.Hello());
        Assert.Null(await peer.ReadRecordAsync());
        peer.Raw.Reset();
        await AssertFailedAsync(server, "reset-by-client", alert: null);
    }

    /// <summary>
    /// What it says last in TLS 1.2 may find the client gone: then there was no handshake. The reset comes first or last.
    /// </summary>
    [TlsFact]
    public async Task One_whose_last_part_cannot_be_sent_has_not_come_to_its_end()
    {
        const int Tries = 20;
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true });
        for (var tries = 1; tries <= Tries; tries++)
        {
            using var peer = await TlsPeer.BeginAsync(server, new(ClientStyle.Tls12));
            await peer.Raw.SendAsync(peer.Hello());
            byte[] last;
            while ((last = peer.Client.TakeUnsent()).Length == 0)
            {
                Assert.Null(await peer.ReadRecordAsync());
            }

            await peer.Raw.SendAsync(last);
            peer.Raw.Reset();
            var closed = await server.ClosedAsync(tries);
            Assert.Equal(
                closed.Reason == "handshake-failed" ? ("handshake-failed", null) : ("client-reset", "1.2"), (closed.Reason, closed.Tls));
        }
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

    private static async Task AssertFailedAsync(RunningServer server, string ending, string? alert)
    {
        var closed = await server.ClosedAsync();
        Assert.Equal($"handshake-failed, {ending}, unsent", closed.Story);
        Assert.Equal((null, "none", alert), (closed.Tls, closed.CloseNotify, closed.Alert));
        Assert.Equal((0, 0, 0), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread));
        Assert.Equal(LogEventLevel.Warning, closed.Level);
    }
}
