using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Clients beyond the limit that are told so.</summary>
public sealed class BusyTests
{
    private static readonly ServerOptions Busy = new() { Echo = true, MaxConnections = 1, Busy = "-ERR busy\n"u8.ToArray() };

    [Fact]
    public async Task One_too_many_is_told_and_half_closed()
    {
        await using var server = RunningServer.Listen(Busy with { CloseModes = new(CloseMode.Abort), Timeline = true });
        using var served = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        server.Run();
        var heard = await turnedAway.ReadToEndAsync();
        Assert.Equal(("-ERR busy\n", PeerEnd.Fin), (heard.Text, heard.End));
        await turnedAway.SendAsync("late");
        turnedAway.Shutdown();
        var closed = await server.ClosedAsync(2);
        Assert.Equal(("turned-away, clean, sent", "half-close"), (closed.Story, closed.CloseMode));
        Assert.Equal((4, 10), (closed.BytesReceived, closed.BytesSent));
        Assert.Equal(
            "client connected, nobody turned away, server goodbye 10 B, server FIN, client 4 B, client FIN", await server.StoryAsync(2));
        await served.SendAsync("still served");
        Assert.Equal("still served", await served.ReadTextAsync(12));
    }

    [Fact]
    public async Task It_takes_no_place_and_nothing_from_the_lists()
    {
        await using var server = RunningServer.Listen(Busy with
        {
            Echo = false,
            CloseModes = new([new(CloseMode.Never, 1), new(CloseMode.Close, 1)]),
            Goodbyes = [("one\n"u8.ToArray()), ("two\n"u8.ToArray())],
        });
        using var held = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        server.Run();
        Assert.Equal("one\n", await held.ReadTextAsync(4));
        Assert.Equal("-ERR busy\n", await turnedAway.ReadTextAsync(10));
        held.Reset();
        await server.ClosedAsync(1);

        // Though the one that was turned away keeps its side open, there is room.
        using var next = await server.ConnectAsync();
        Assert.Equal("two\n", (await next.ReadToEndAsync()).Text);
        Assert.Equal("close", (await server.ClosedAsync(3)).CloseMode);
        Assert.Equal(2, server.Reports.Count);
    }

    [Fact]
    public async Task It_is_told_without_the_pauses_of_a_goodbye()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Listen(Busy with { GoodbyeDelay = Long, CloseDelay = Long, Drip = Long, Goodbye = default },
            clock);
        using var served = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        server.Run();
        Assert.Equal("-ERR busy\n", (await turnedAway.ReadToEndAsync()).Text);
        turnedAway.Close();
        Assert.Equal("turned-away, clean, sent", (await server.ClosedAsync(2)).Story);
    }

    [Fact]
    public async Task One_that_had_reset_by_then_ended_itself()
    {
        await using var server = RunningServer.Listen(Busy);
        using var served = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        turnedAway.Reset();
        server.Run();
        Assert.Equal("turned-away, reset-by-client, unsent", (await server.ClosedAsync(2)).Story);
    }

    private static TimeSpan Long => TimeSpan.FromHours(1);
}
