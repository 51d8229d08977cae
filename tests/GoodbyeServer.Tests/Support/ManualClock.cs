namespace GoodbyeServer.Tests.Support;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _armed = [];
    private readonly List<(long At, TaskCompletionSource Seen)> _awaited = [];
    private readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch.AddYears(56);
    private long _now;
    private long _jumped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    /// <summary>The wall clock: it follows the timestamps, except for its jumps.</summary>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(GetTimestamp() + Interlocked.Read(ref _jumped));

    /// <summary>Sets the wall clock forward or back; timestamps and timers know nothing of it.</summary>
    public void JumpWall(TimeSpan by) => Interlocked.Add(ref _jumped, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer is set to exactly this long.</summary>
    public Task ArmedAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_armed.Exists(timer => timer.RingsAt == _now + due.Ticks))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((_now + due.Ticks, seen));
            return seen.Task.OrHangs(() => $"a timer of {due.TotalSeconds} s; armed are {Armed}");
        }
    }

    /// <summary>How long it is until each timer rings, in seconds.</summary>
    private string Armed
    {
        get
        {
            lock (_lock)
            {
                var times = _armed.Select(timer => TimeSpan.FromTicks(timer.RingsAt - _now).TotalSeconds).Order();
                return string.Join(", ", times.Select(time => $"{time} s").DefaultIfEmpty("none"));
            }
        }
    }

    /// <summary>Moves the time forward, and fires each timer on the way at its time.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetTimestamp() + by.Ticks;
        while (NextUntil(end) is { } timer)
        {
            timer.Ring();
        }
    }

    private Timer? NextUntil(long end)
    {
        lock (_lock)
        {
            var next = _armed.Where(timer => timer.RingsAt <= end).MinBy(timer => timer.RingsAt);
            Interlocked.Exchange(ref _now, next is null ? end : Math.Max(_now, next.RingsAt));
            _ = next is not null && _armed.Remove(next);
            return next;
        }
    }

    private sealed class Timer(ManualClock clock, Action ring) : ITimer
    {
        public long RingsAt { get; private set; }

        public void Ring() => ring();

        /// <summary>A timer that is due rings at once, in another thread, as a real one does.</summary>
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._armed.Remove(this);
                if (dueTime == TimeSpan.Zero)
                {
                    ThreadPool.QueueUserWorkItem(_ => ring());
                }
                else if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    RingsAt = clock._now + dueTime.Ticks;
                    clock._armed.Add(this);
                    clock._awaited.RemoveAll(awaited => awaited.At == RingsAt && awaited.Seen.TrySetResult());
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
