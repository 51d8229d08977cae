using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>A server that accepts a given number of connections stops once they have ended.</summary>
[Collection(nameof(Alone))]
public sealed class ExitAfterTests
{
    [Fact]
    public async Task It_ends_once_as_many_have_ended()
    {
        await using var server = RunningServer.Listen(new() { ExitAfter = 2 });
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        using var queued = await server.ConnectAsync();
        server.Run();
        Assert.Equal("Goodbye\n", (await first.ReadToEndAsync()).Text);
        first.Close();
        await server.ClosedAsync(1);
        Assert.False(server.Ended.IsCompleted);
        Assert.Equal("Goodbye\n", (await second.ReadToEndAsync()).Text);
        second.Close();
        await server.Ended;
        Assert.Equal(2, server.Reports.Count);
        Assert.Equal("--exit-after", server.Log.Named("Stopping")[0].Value("Why"));
        Assert.Equal(PeerEnd.Reset, (await queued.ReadToEndAsync()).End);
    }

    [Fact]
    public async Task Those_turned_away_count()
    {
        await using var server = RunningServer.Listen(new() { Echo = true, MaxConnections = 1, ExitAfter = 2 });
        using var served = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        server.Run();
        await server.ClosedAsync(2);
        served.Shutdown();
        await server.Ended;
        Assert.Equal("client-closed, clean, sent", (await server.ClosedAsync(1)).Story);
    }

    [Fact]
    public async Task A_connection_in_never_counts_as_ended_once_its_goodbye_was_sent()
    {
        await using var server = RunningServer.Listen(
            new()
            {
                Cues = new() { AfterBytes = 1 },
                ExitAfter = 2,
                CloseModes = new([new(CloseMode.Never, 1), new(CloseMode.HalfClose, 1)]),
            });
        using var held = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        server.Run();
        await held.SendAsync("a");
        await held.ReadAsync(8);
        Assert.Empty(server.Log.Named("Stopping"));
        await other.SendAsync("a");
        await other.ReadToEndAsync();
        other.Close();
        await server.Ended;
        Assert.Equal(PeerEnd.Reset, (await held.ReadToEndAsync()).End);
        Assert.Equal("goodbye (after-bytes), reset-sent, sent", (await server.ClosedAsync(1)).Story);
        Assert.Equal("goodbye (after-bytes), clean, sent", (await server.ClosedAsync(2)).Story);
    }

    [Fact]
    public async Task One_in_never_that_ends_later_is_counted_once()
    {
        await using var server = RunningServer.Start(new() { ExitAfter = 2, CloseModes = new(CloseMode.Never) });
        using var first = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await first.ReadTextAsync(8));
        first.Reset();
        Assert.Equal("goodbye (at-once), reset-by-client, sent", (await server.ClosedAsync(1)).Story);
        using var second = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await second.ReadTextAsync(8));
        await server.Ended;
        Assert.Equal(PeerEnd.Reset, (await second.ReadToEndAsync()).End);
        Assert.Equal(2, server.Reports.Count);
    }

    [Fact]
    public async Task It_counts_over_all_listeners()
    {
        await using var server = RunningServer.Start(new() { ExitAfter = 2, CloseModes = new(CloseMode.Close) },
            bind: BindAddress.Localhost);
        using var first = await server.ConnectAsync(server.EndPoints[0].Address);
        using var second = await server.ConnectAsync(server.EndPoints[^1].Address);
        await server.Ended;
        Assert.Equal([1L, 2L], server.Reports.Select(closed => closed.Connection).Order());
    }

    [Fact]
    public async Task No_client_can_connect_once_as_many_were_accepted()
    {
        await using var server = RunningServer.Start(new() { ExitAfter = 1 });
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Close();
        await server.Ended;
        await Assert.ThrowsAsync<SocketException>(() => server.ConnectAsync(IPAddress.Loopback));
    }
}
