namespace GoodbyeServer.Listening;

/// <summary>One connection's place among those there are: taken when it is accepted, until it is reported.</summary>
/// <param name="Seats">All seats.</param>
/// <param name="Number">The connection's number, from 1.</param>
/// <param name="IsServed">Whether it is served; false for one that is turned away.</param>
internal readonly record struct Seat(Seats Seats, long Number, bool IsServed)
{
    /// <summary>The connection has ended: another one can be served in its place.</summary>
    public void EndService()
    {
        if (IsServed)
        {
            Seats.EndService();
        }
    }

    /// <summary>The connection was reported: it is open no longer.</summary>
    /// <param name="wasHeld">Whether it was held (<see cref="Seats.Hold"/>).</param>
    public void Free(bool wasHeld) => Seats.Free(wasHeld);
}

/// <summary>
/// Counts connections from accept to report, and signals when all have ended. A held one is still open, but
/// <c>--exit-after</c> counts it as ended.
/// </summary>
internal sealed class Seats(int maxServed, long mostAccepted)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _allEnded = NewSignal();
    private readonly TaskCompletionSource _allEndedOrHeld = NewSignal();
    private TaskCompletionSource? _oneEnded;
    private bool _complete;
    private long _accepted;
    private long _open;
    private long _held;
    private long _served;

    /// <summary>Completes when <see cref="Complete"/> was called and none is open.</summary>
    public Task AllEnded => _allEnded.Task;

    /// <summary>Completes when <see cref="Complete"/> was called and none is open but held ones.</summary>
    public Task AllEndedOrHeld => _allEndedOrHeld.Task;

    /// <summary>Completes when the next connection ends: a descriptor is free again.</summary>
    public Task OneEnded
    {
        get
        {
            lock (_lock)
            {
                return (_oneEnded ??= NewSignal()).Task;
            }
        }
    }

    /// <summary>How many are open.</summary>
    public long Open => Volatile.Read(ref _open);

    /// <summary>How many a stopping server waits for: those that are open, but for held ones, which it resets at once.</summary>
    public long WaitedFor
    {
        get
        {
            lock (_lock)
            {
                return _open - _held;
            }
        }
    }

    /// <summary>Takes a seat for one more connection; null when there were enough.</summary>
    /// <param name="mayServe">Whether it is served if there is room; otherwise it is turned away in any case.</param>
    /// <param name="isLast">Whether there are enough now.</param>
    public Seat? TryTake(bool mayServe, out bool isLast)
    {
        lock (_lock)
        {
            isLast = _accepted + 1 >= mostAccepted;
            if (_accepted >= mostAccepted)
            {
                return null;
            }

            var isServed = mayServe && (maxServed == 0 || _served < maxServed);
            _accepted++;
            _open++;
            _served += isServed ? 1 : 0;
            return new Seat(this, _accepted, isServed);
        }
    }

    /// <summary>No more will be taken.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            SignalIfDone();
        }
    }

    /// <summary>One connection stays open (its mode is never, its goodbye is sent), but counts as ended.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _held++;
            SignalIfDone();
        }
    }

    /// <summary>For <see cref="Seat"/> alone.</summary>
    internal void EndService()
    {
        lock (_lock)
        {
            _served--;
        }
    }

    /// <summary>For <see cref="Seat"/> alone.</summary>
    internal void Free(bool wasHeld)
    {
        lock (_lock)
        {
            _open--;
            _held -= wasHeld ? 1 : 0;
            SignalIfDone();
            _oneEnded?.TrySetResult();
            _oneEnded = null;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SignalIfDone()
    {
        if (_complete && _open == _held)
        {
            _allEndedOrHeld.TrySetResult();
        }

        if (_complete && _open == 0)
        {
            _allEnded.TrySetResult();
        }
    }
}
