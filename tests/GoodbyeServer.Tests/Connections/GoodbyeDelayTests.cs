using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The wait between a cue, whichever it is, and the goodbye.</summary>
public sealed class GoodbyeDelayTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(9);

    private static readonly ServerOptions Delayed = new() { GoodbyeDelay = Delay, CloseModes = new(CloseMode.Close), Timeline = true };

    [Theory]
    [InlineData("goodbye (at-once), fin-sent, sent")]
    [InlineData("goodbye (after-bytes), fin-sent, sent")]
    [InlineData("client-closed, clean, sent")]
    [InlineData("idle-timeout, fin-sent, sent")]
    public async Task It_comes_before_every_kind_of_goodbye(string story)
    {
        var clock = new ManualClock();
        var options = story.Contains("at-once", StringComparison.Ordinal) ? Delayed : Delayed with
        {
            Cues = new() { AfterBytes = 3 },
            IdleTimeout = Idle
        };
        await using var server = RunningServer.Start(options, clock);
        using var peer = await server.ConnectAsync();
        if (story.StartsWith("client-closed", StringComparison.Ordinal))
        {
            peer.Shutdown();
        }
        else if (story.StartsWith("idle", StringComparison.Ordinal))
        {
            await clock.ArmedAsync(Idle);
            clock.Advance(Idle);
        }
        else if (options.Cues.AfterBytes is not null)
        {
            await peer.SendAsync("abc");
        }

        await clock.ArmedAsync(Delay);
        clock.Advance(Delay - TimeSpan.FromMilliseconds(1));
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, peer.Available);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal(story, (await server.ClosedAsync()).Story);
        Assert.Contains("nobody paused for 0.7 s, server goodbye 8 B", await server.StoryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_read_meanwhile()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Delayed with { Cues = new() { AfterBytes = 3 } }, clock);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("abc");
        await clock.ArmedAsync(Delay);
        await peer.SendAsync("later");
        clock.Advance(Delay);
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye (after-bytes), reset-sent, sent", 3, 5), (closed.Story, closed.BytesReceived, closed.BytesUnread));
    }

    [Fact]
    public async Task A_clients_reset_is_noticed()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Delayed with { GoodbyeDelay = TimeSpan.FromHours(1) }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        peer.Reset();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("goodbye (at-once), reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    /// <summary>It is too short to wait for what the client does.</summary>
    [LinuxFact]
    public async Task A_clients_reset_in_a_short_one_is_noticed_at_its_end()
    {
        var (clock, moment) = (new ManualClock(), TimeSpan.FromMilliseconds(20));
        await using var server = RunningServer.Start(Delayed with { GoodbyeDelay = moment }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(moment);
        peer.Reset();
        clock.Advance(moment);
        Assert.Equal("goodbye (at-once), reset-by-client, unsent", (await server.ClosedAsync()).Story);
        Assert.Equal("client connected, client RST", await server.StoryAsync());
    }

    [Fact]
    public async Task A_stop_ends_it_at_once()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Delayed, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Delay);
        server.AskToStop();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (at-once), fin-sent, sent", (await server.ClosedAsync()).Story);
        Assert.Equal("client connected, nobody server stopping, server goodbye 8 B, server FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task A_stop_that_is_the_cue_waits_for_nothing()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Delayed with { Cues = new() { AfterBytes = 3 } }, clock);
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("shutdown, fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task The_second_stop_leaves_it_unsaid()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Delayed, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Delay);
        server.AskAtOnce();
        await server.Ended;
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
        Assert.Equal("goodbye (at-once), reset-sent, unsent", Assert.Single(server.Reports).Story);
    }
}
