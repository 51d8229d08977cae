namespace GoodbyeServer.Listening;

/// <summary>What asks a running server to stop: the first time to say goodbye to its clients, the second time to reset them.</summary>
internal sealed class StopRequest(TimeProvider clock)
{
    private readonly TaskCompletionSource<StopCause> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<StopCause> _askedTwice = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _askedAt;
    private long _askedTwiceAt;

    /// <summary>When somebody asked first, as a timestamp of the server's clock; 0 before.</summary>
    public long AskedAt => Volatile.Read(ref _askedAt);

    /// <summary>When somebody asked for the second time, as a timestamp of the server's clock; 0 before.</summary>
    public long AskedTwiceAt => Volatile.Read(ref _askedTwiceAt);

    /// <summary>Completes with what asks the server to stop.</summary>
    public Task<StopCause> Asked => _asked.Task;

    /// <summary>Completes, with what asks for it, when the server is to reset its clients at once.</summary>
    public Task<StopCause> AskedTwice => _askedTwice.Task;

    /// <summary>Completes once every connection was told that the server stops: whatever ends it later, that is the reason.</summary>
    public Task Told => _told.Task;

    /// <summary>Asks once; the second call asks twice.</summary>
    /// <param name="why">What asks.</param>
    public void Ask(StopCause why)
    {
        Interlocked.CompareExchange(ref _askedAt, clock.GetTimestamp(), 0);
        if (!_asked.TrySetResult(why))
        {
            AskAtOnce(why);
        }
    }

    /// <summary>The server stops by itself: the next one to ask counts as the second.</summary>
    public void Begin(StopCause why) => _asked.TrySetResult(why);

    /// <summary>Every connection was told.</summary>
    public void Tell() => _told.TrySetResult();

    /// <summary>Asks twice: there is no time left.</summary>
    public void AskAtOnce(StopCause why)
    {
        Interlocked.CompareExchange(ref _askedTwiceAt, clock.GetTimestamp(), 0);
        _askedTwice.TrySetResult(why);
        _asked.TrySetResult(why);
    }
}
