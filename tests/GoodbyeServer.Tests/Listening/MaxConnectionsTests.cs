using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Clients beyond the limit are reset without a word, and take no mode from the list.</summary>
public sealed class MaxConnectionsTests
{
    [Fact]
    public async Task One_too_many_is_turned_away()
    {
        await using var server = RunningServer.Listen(new() { Echo = true, MaxConnections = 1 });
        using var served = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        server.Run();
        Assert.Equal((0, PeerEnd.Reset), await turnedAway.ReadToEndAsync() is var heard ? (heard.Bytes.Length, heard.End) : default);
        var closed = await server.ClosedAsync(2);
        Assert.Equal("turned-away, reset-sent, unsent", closed.Story);
        Assert.Equal("abort", closed.CloseMode);
        await served.SendAsync("still served");
        Assert.Equal("still served", await served.ReadTextAsync(12));
    }

    [Fact]
    public async Task There_is_room_again_once_a_client_was_reported()
    {
        await using var server = RunningServer.Start(new() { MaxConnections = 1 });
        for (var connection = 1; connection <= 3; connection++)
        {
            using var peer = await server.ConnectAsync();
            Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
            peer.Close();
            Assert.Equal("goodbye", (await server.ClosedAsync(connection)).Reason);
        }
    }

    [Fact]
    public async Task A_client_that_is_turned_away_takes_no_mode()
    {
        var modes = new CloseModeRun[] { new(CloseMode.Never, 1), new(CloseMode.Close, 1) };
        await using var server = RunningServer.Listen(new() { MaxConnections = 1, CloseModes = new(modes) });
        using var held = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        server.Run();
        await server.ClosedAsync(2);
        await held.ReadAsync(8);
        held.Reset();
        await server.ClosedAsync(1);
        using var next = await server.ConnectAsync();
        Assert.Equal("close", (await server.ClosedAsync(3)).CloseMode);
    }

    [Fact]
    public async Task One_that_had_reset_by_then_ended_itself()
    {
        await using var server = RunningServer.Listen(new() { Echo = true, MaxConnections = 1 });
        using var served = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        turnedAway.Reset();
        server.Run();
        Assert.Equal("turned-away, reset-by-client, unsent", (await server.ClosedAsync(2)).Story);
    }
}
