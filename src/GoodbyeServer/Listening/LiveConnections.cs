namespace GoodbyeServer.Listening;

/// <summary>
/// Counts connections from accept to report, and tells when all have ended. A held one (its mode is never, its goodbye is
/// sent) is open but counts as ended for a server that waits for a number of connections.
/// </summary>
internal sealed class LiveConnections(int maxServed, long mostAccepted)
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

    /// <summary>Takes one more in, unless there were enough.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="turnedAway">Whether there are too many clients to serve it.</param>
    /// <param name="isLast">Whether there are enough now.</param>
    public bool TryAdd(out long number, out bool turnedAway, out bool isLast)
    {
        lock (_lock)
        {
            turnedAway = maxServed > 0 && _served >= maxServed;
            number = _accepted + 1;
            isLast = number >= mostAccepted;
            if (number > mostAccepted)
            {
                return false;
            }

            _accepted++;
            _open++;
            _served += turnedAway ? 0 : 1;
            return true;
        }
    }

    /// <summary>An open one is held from now on, until it ends.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _held++;
            Tell();
        }
    }

    /// <summary>A served one has ended: there is room for another.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _served--;
        }
    }

    /// <summary>One was reported.</summary>
    public void Remove(bool wasHeld)
    {
        lock (_lock)
        {
            _open--;
            _held -= wasHeld ? 1 : 0;
            Tell();
            _oneEnded?.TrySetResult();
            _oneEnded = null;
        }
    }

    /// <summary>None will be added any more.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            Tell();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell()
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
