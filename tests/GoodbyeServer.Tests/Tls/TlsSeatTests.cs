using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Who gets no seat inside TLS, and whose place in the lists is taken.</summary>
public sealed class TlsSeatTests
{
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

    private static ServerOptions Closing(string mode) =>
        new() { Tls = new(), CloseModes = new(CloseModeWords.All.Parse(mode)!.Value), Timeline = true };
}
