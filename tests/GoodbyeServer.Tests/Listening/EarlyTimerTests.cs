using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>The runtime sets its timers by a coarse clock: they may ring some milliseconds early. No time is cut by that.</summary>
public sealed class EarlyTimerTests
{
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();

    [Fact]
    public Task A_port_is_down_for_its_whole_time() => AssertWaitsOutAsync(
        new() { CloseModes = new(CloseMode.Close) { First = [new(Silence.Refuse, Time)] } }, "Listening");

    [Fact]
    public Task A_server_runs_for_its_whole_time() => AssertWaitsOutAsync(new() { RunFor = Time }, "Stopping");

    private async Task AssertWaitsOutAsync(ServerOptions options, string name)
    {
        await using var server = RunningServer.Start(options, new EarlyClock(_clock));
        await _clock.ArmedAsync(Time - Early);
        _clock.Advance(Time - Early);

        // It is set again, for what is left.
        await _clock.ArmedAsync(Early);
        Assert.Empty(server.Log.Named(name));
        _clock.Advance(Early);
        await server.EventAsync(name);
    }

    /// <summary>Its long timers ring early.</summary>
    private sealed class EarlyClock(ManualClock clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime == Time ? Time - Early : dueTime, period);
    }
}
