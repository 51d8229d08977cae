using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>
/// A client closes when the second is over after which the log would say that it is waited for: a server that was stopped for a
/// while (SIGSTOP, a paused container) finds both at once.
/// </summary>
public sealed class JustBeforeWaitingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_client_that_has_closed_is_not_waited_for()
    {
        Peer? peer = null;
        var clock = new ManualClock();
        await using var server = RunningServer.Start(clock: new ActingClock(clock, Second, () => peer!.Shutdown()));
        using var connected = peer = await server.ConnectAsync();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await clock.ArmedAsync(Second);
        clock.Advance(Second);
        Assert.Equal("goodbye (at-once), clean, sent", (await server.ClosedAsync()).Story);
        Assert.Empty(server.Log.Named("Waiting"));
    }

    /// <summary>
    /// Does something when it is read for the second time after a while: the alarm was the first to read it, and has ended the wait
    /// for the client; now its reader asks whether the second is over.
    /// </summary>
    private sealed class ActingClock(ManualClock clock, TimeSpan after, Action act) : TimeProvider
    {
        private int _reads;

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp()
        {
            var now = clock.GetTimestamp();
            if (now >= after.Ticks && Interlocked.Increment(ref _reads) == 2)
            {
                act();
            }

            return now;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
