namespace GoodbyeServer.Listening;

/// <summary>What asks a running server to stop: the first time to say goodbye to its clients, the second time to reset them.</summary>
internal sealed class StopRequest(TimeProvider clock)
{
    private readonly TaskCompletionSource<string> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _askedTwice = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _askedAt;

    /// <summary>When it was asked first, as a timestamp of the server's clock; 0 before.</summary>
    public long AskedAt => Volatile.Read(ref _askedAt);

    /// <summary>Completes with why the server is to stop.</summary>
    public Task<string> Asked => _asked.Task;

    /// <summary>Completes when the server is to reset its clients at once.</summary>
    public Task AskedTwice => _askedTwice.Task;

    /// <summary>Asks once; the second call asks twice.</summary>
    /// <param name="why">What asks, for the log: a signal's name.</param>
    public void Ask(string why)
    {
        Interlocked.CompareExchange(ref _askedAt, clock.GetTimestamp(), 0);
        if (!_asked.TrySetResult(why))
        {
            _askedTwice.TrySetResult();
        }
    }

    /// <summary>The server stops by itself: the next one to ask counts as the second.</summary>
    public void Begin(string why) => _asked.TrySetResult(why);

    /// <summary>Asks twice: there is no time left.</summary>
    public void AskAtOnce(string why)
    {
        _asked.TrySetResult(why);
        _askedTwice.TrySetResult();
    }
}
