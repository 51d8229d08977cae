using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>The wall clock is set forward or back while connections wait: no timeout changes.</summary>
public sealed class WallClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public Task Idle_timeout(int days) => AssertUnmovedAsync(
        new() { Cues = new() { AfterBytes = 9 }, IdleTimeout = Minute, CloseModes = new(CloseMode.Close) }, days,
        "idle-timeout, fin-sent, sent");

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public Task After(int days) => AssertUnmovedAsync(
        new() { Cues = new() { After = Minute }, CloseModes = new(CloseMode.Close) }, days, "goodbye (after), fin-sent, sent");

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public Task Drain_timeout(int days) =>
        AssertUnmovedAsync(new() { DrainTimeout = Minute }, days, "goodbye (at-once), drain-timeout, sent", waitingIsSaid: true);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Run_for_and_shutdown_timeout(int days)
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Echo = true, RunFor = Minute, ShutdownTimeout = Minute / 2 }, clock);
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        await JumpAndAdvanceAsync(clock, Minute, days);
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        await JumpAndAdvanceAsync(clock, Minute / 2, -days);
        await server.Ended;
        Assert.Equal("--run-for", server.Log.Named("Stopping")[0].Value("Why"));
        Assert.Equal("shutdown, reset-sent, sent", Assert.Single(server.Reports).Story);
        Assert.Equal(90_000.0, server.Log.Named("Stopped")[0].Value("DurationMs"));
    }

    private static async Task AssertUnmovedAsync(ServerOptions options, int days, string story, bool waitingIsSaid = false)
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(options, clock);
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        if (waitingIsSaid)
        {
            await clock.ArmedAsync(Second);
            clock.Advance(Second);
            await server.EventAsync("Waiting");
            await JumpAndAdvanceAsync(clock, Minute - Second, days);
        }
        else
        {
            await JumpAndAdvanceAsync(clock, Minute, days);
        }

        Assert.Equal(story, (await server.ClosedAsync()).Story);
        Assert.Equal(60_000.0, server.Log.Named("Closed")[0].Value("DurationMs"));
    }

    /// <summary>Once a wait has begun: the jump, all of the wait but a second, and that second.</summary>
    private static async Task JumpAndAdvanceAsync(ManualClock clock, TimeSpan wait, int days)
    {
        await clock.ArmedAsync(wait);
        clock.JumpWall(TimeSpan.FromDays(days));
        clock.Advance(wait - Second);
        await clock.ArmedAsync(Second);
        clock.Advance(Second);
    }
}
