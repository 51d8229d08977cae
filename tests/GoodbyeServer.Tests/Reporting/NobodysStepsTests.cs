using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>What neither side did is a step too: a clock that rang, a limit, a fault.</summary>
public sealed class NobodysStepsTests
{
    private static readonly ServerOptions AfterOneByte = new() { Timeline = true, Cues = new() { AfterBytes = 1 } };

    [Fact]
    public async Task An_idle_client_and_the_times_by_the_servers_clock()
    {
        var clock = new ManualClock();
        var idle = TimeSpan.FromMilliseconds(5_500);
        await using var server = RunningServer.Start(
            AfterOneByte with { IdleTimeout = idle, CloseModes = new(CloseMode.Abort), Goodbye = ReadOnlyMemory<byte>.Empty }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(idle);
        clock.Advance(idle);
        var steps = Story.Of(await server.ClosedEventAsync());
        Assert.Equal("client connected, nobody idle for 5.5 s, server RST", Story.Short(steps));
        Assert.Equal([TimeSpan.Zero, idle, idle], steps.Select(step => step.At));
    }

    [Fact]
    public async Task A_clock_that_is_the_cue()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Timeline = true, Cues = new() { After = TimeSpan.FromSeconds(2) }, CloseModes = new(CloseMode.Close) }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("client connected, nobody 2 s after accept, server goodbye 8 B, server FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task A_client_that_keeps_its_side_open()
    {
        var clock = new ManualClock();
        var limit = TimeSpan.FromMilliseconds(500);
        await using var server = RunningServer.Start(new() { Timeline = true, DrainTimeout = limit }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(limit);
        clock.Advance(limit);
        Assert.Equal("client connected, server goodbye 8 B, server FIN, nobody drain timeout, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task A_goodbye_that_is_not_taken()
    {
        var limit = TimeSpan.FromMilliseconds(50);
        await using var server = RunningServer.Start(
            AfterOneByte with { SendTimeout = limit, Goodbye = new byte[64 << 20], CloseModes = new(CloseMode.Abort) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await peer.SendAsync("a");
        Assert.Matches(@"^client connected, client 1 B, server goodbye \d+ B, nobody send timeout of 0\.05 s, server RST$",
            await server.StoryAsync());
    }

    [Fact]
    public async Task A_client_too_many()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true, MaxConnections = 1 });
        using var served = await server.ConnectAsync();
        await server.AcceptedAsync();
        using var peer = await server.TryConnectAsync();
        var story = await server.StoryAsync(2);
        Assert.Contains(
            story,
            new[] { "client connected, nobody turned away, server RST", "client connected, nobody turned away, client RST" });
    }

    [Fact]
    public async Task A_fault_of_the_servers_own()
    {
        var clock = new BrokenClock();
        await using var server = RunningServer.Start(new()
        {
            Timeline = true,
            Cues = new() { Obey = true },
            IdleTimeout = Timeout.InfiniteTimeSpan
        }, clock);
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        clock.Break();
        await peer.SendAsync("wait 1ms\nabort\n");
        Assert.Equal("client connected, client 15 B, server goodbye 8 B, nobody fault in the server, server RST",
            await server.StoryAsync());
    }
}
