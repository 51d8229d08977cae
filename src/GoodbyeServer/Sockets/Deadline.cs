namespace GoodbyeServer.Sockets;

/// <summary>A point in time on a <see cref="TimeProvider"/>'s monotonic clock: no jump of the wall clock moves it.</summary>
/// <param name="Timestamp">In the provider's units; <see cref="long.MaxValue"/> for never.</param>
internal readonly record struct Deadline(long Timestamp)
{
    public static readonly Deadline Never = new(long.MaxValue);

    /// <summary>This long from now; never for <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static Deadline In(TimeSpan duration, TimeProvider clock) => After(clock.GetTimestamp(), duration, clock);

    /// <summary>This long after a timestamp of the clock; never for <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static Deadline After(long timestamp, TimeSpan duration, TimeProvider clock) =>
        duration == Timeout.InfiniteTimeSpan
            ? Never
            : new(timestamp + (long)(duration.Ticks * ((double)clock.TimestampFrequency / TimeSpan.TicksPerSecond)));

    public static Deadline Earlier(Deadline a, Deadline b) => a.Timestamp <= b.Timestamp ? a : b;

    public bool HasPassed(TimeProvider clock) => this != Never && clock.GetTimestamp() >= Timestamp;

    /// <summary>Completes once it has passed: a timer that is set by the runtime's coarse clock may ring some milliseconds early.</summary>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    public async Task PassedAsync(TimeProvider clock, CancellationToken cancel)
    {
        while (!HasPassed(clock))
        {
            await Task.Delay(Remaining(clock), clock, cancel);
        }
    }

    /// <summary>
    /// How long until it passes: infinite for never, otherwise 0 or more, rounded up to whole milliseconds, since timers
    /// cut off fractions and would ring early.
    /// </summary>
    public TimeSpan Remaining(TimeProvider clock)
    {
        if (this == Never)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var now = clock.GetTimestamp();
        return now >= Timestamp
            ? TimeSpan.Zero
            : TimeSpan.FromMilliseconds(Math.Ceiling(clock.GetElapsedTime(now, Timestamp).TotalMilliseconds));
    }
}
