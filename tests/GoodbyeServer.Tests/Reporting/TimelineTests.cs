using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>What happened on a connection is told step by step, whatever its end.</summary>
public sealed class TimelineTests
{
    private static readonly ServerOptions AfterOneByte = new() { Timeline = true, Cues = new() { AfterBytes = 1 } };

    [Fact]
    public async Task Half_close()
    {
        await using var server = RunningServer.Start(new() { Timeline = true });
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal("client connected, server goodbye 8 B, server FIN, client FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task Half_close_and_a_client_that_goes_on()
    {
        await using var server = RunningServer.Start(AfterOneByte);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("abcd");
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal(
            "client connected, client 1 B, server goodbye 8 B, client 3 B waiting, server FIN, client 3 B, client FIN",
            await server.StoryAsync());
    }

    [Fact]
    public async Task Close()
    {
        await using var server = RunningServer.Start(AfterOneByte with { CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.Equal("client connected, client 1 B, server goodbye 8 B, server FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task Close_on_unread_bytes()
    {
        await using var server = RunningServer.Start(AfterOneByte with { CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("abcd");
        Assert.Equal("client connected, client 1 B, server goodbye 8 B, client 3 B unread, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Abort()
    {
        await using var server = RunningServer.Start(AfterOneByte with
        {
            CloseModes = new(CloseMode.Abort),
            Goodbye = ReadOnlyMemory<byte>.Empty
        });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.Equal("client connected, client 1 B, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Never_until_the_client_resets()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, CloseModes = new(CloseMode.Never) });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(8);
        peer.Reset();
        Assert.Equal("client connected, server goodbye 8 B, client RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Never_until_the_server_stops()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, CloseModes = new(CloseMode.Never) });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(8);
        await server.StopAsync();
        Assert.Equal("client connected, server goodbye 8 B, nobody server stopping, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Echo_and_the_servers_stop()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("hello");
        await peer.ReadAsync(5);
        server.AskToStop();
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal(
            "client connected, client 5 B, server 5 B echoed, nobody server stopping, server goodbye 8 B, server FIN, client FIN",
            await server.StoryAsync());
    }

    [Fact]
    public async Task A_clients_end_of_file_and_its_reset()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true });
        using (var peer = await server.ConnectAsync())
        {
            peer.Shutdown();
            await peer.ReadToEndAsync();
        }

        using var other = await server.ConnectAsync();
        await server.AcceptedAsync(2);
        other.Reset();
        Assert.Equal("client connected, client FIN, server goodbye 8 B, server FIN", await server.StoryAsync(1));
        Assert.Equal("client connected, client RST", await server.StoryAsync(2));
    }

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
    public async Task A_client_too_many()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true, MaxConnections = 1 });
        using var served = await server.ConnectAsync();
        await server.AcceptedAsync();
        using var peer = await server.TryConnectAsync();
        var story = await server.StoryAsync(2);
        Assert.Contains(story, new[] { "client connected, nobody turned away, server RST",
            "client connected, nobody turned away, client RST" });
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

    [Fact]
    public async Task A_dripped_goodbye_is_one_step()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Drip = TimeSpan.Zero, CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        Assert.Equal("client connected, server goodbye 8 × 1 B, server FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task A_long_conversation_folds()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true, Cues = new() { Until = "quit"u8.ToArray() } });
        using var peer = await server.ConnectAsync();
        var (random, sum) = (new Random(1), 0);
        for (var i = 0; i < 2_000; i++)
        {
            var message = new byte[random.Next(1, 100)];
            sum += message.Length;
            await peer.SendAsync(message);
            await peer.ReadAsync(message.Length);
        }

        await peer.SendAsync("\nquit\n");
        await peer.ReadToEndAsync();
        peer.Close();
        var steps = Story.Of(await server.ClosedEventAsync());
        Assert.True(steps.Count < 40, Story.Short(steps));
        Assert.Equal([sum + 6, sum + 6], new[] { Step.Received,
            Step.Echoed }.Select(what => steps.Where(step => step.What == what).Sum(step => step.Bytes)));
        Assert.Equal(steps.OrderBy(step => step.At), steps);
    }

    [Fact]
    public async Task Without_the_flag_there_is_none()
    {
        await using var server = RunningServer.Start();
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.DoesNotContain("Steps", (await server.ClosedEventAsync()).Properties.Keys);
    }
}
