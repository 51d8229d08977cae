using GoodbyeServer.Reporting;

namespace GoodbyeServer.Listening;

/// <summary>
/// Lets connections in while there are descriptors for them and the kernel accepts them, and logs when not. All listeners share
/// it. <see cref="Shortage"/> decides.
/// </summary>
/// <remarks>
/// When the last descriptor is gone, it also cancels the accepts that are pending on the other listeners: each could still take
/// one.
/// </remarks>
internal sealed class AcceptPause(Seats seats, ServerLog log, TimeProvider clock, int each, CancellationToken stop) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly DescriptorCount _count = new(seats, each);
    private readonly Shortage _shortage = new();
    private CancellationTokenSource _untilShort = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private TaskCompletionSource? _shut;
    private Task _watch = Task.CompletedTask;

    private TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Waits until one more connection may be accepted. The token ends the accept when none may be any more.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public async ValueTask<CancellationToken> PassAsync()
    {
        while (true)
        {
            Task<Task> reopened;
            lock (_lock)
            {
                var now = Now;
                Follow(_shortage.Counted(_count.HasRoom(now), now));
                if (_shut is null)
                {
                    return _untilShort.Token;
                }

                reopened = Task.WhenAny(_shut.Task, _watch);
            }

            await await reopened.WaitAsync(stop);
        }
    }

    /// <summary>Whether there is a descriptor for one more connection.</summary>
    public bool CanAccept()
    {
        lock (_lock)
        {
            return _count.HasRoom(Now);
        }
    }

    /// <summary>A connection was accepted, and has its seat.</summary>
    public void Accepted()
    {
        lock (_lock)
        {
            var now = Now;
            Follow(_shortage.Accepted(_count.HasRoom(now), now));
        }
    }

    /// <summary>The kernel accepts nobody. The next try comes later: each fails at once, and would thousands of times a second.</summary>
    /// <param name="why">For the log.</param>
    public void Refused(AcceptError why)
    {
        lock (_lock)
        {
            _count.Forget();
            Follow(_shortage.Refused(Now), why);
        }
    }

    public void Dispose() => _untilShort.Dispose();

    /// <summary>Does what the shortage has decided.</summary>
    private void Follow(ShortageNews news, AcceptError why = AcceptError.NoDescriptors)
    {
        switch (news)
        {
            case ShortageNews.None:
                break;
            case ShortageNews.Paused:
                log.AcceptPaused(outOfDescriptors: why == AcceptError.NoDescriptors);
                _watch = WatchAsync();
                break;
            case ShortageNews.Resumed:
                log.AcceptResumed();
                break;
        }

        if (_shortage.IsShut && _shut is null)
        {
            _shut = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _untilShort.Cancel();
        }
        else if (!_shortage.IsShut && _shut is { } shut)
        {
            _untilShort.Dispose();
            _untilShort = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _shut = null;
            shut.SetResult();
        }
    }

    /// <summary>Looks at once, after each connection that ends, and once a second, until the shortage is over.</summary>
    private async Task WatchAsync()
    {
        await Task.Yield();
        for (var hasChanged = false; !stop.IsCancellationRequested; hasChanged = true)
        {
            // Taken before the look: a connection that ends in between is not missed.
            var oneEnded = seats.OneEnded;
            lock (_lock)
            {
                var now = Now;
                Follow(_shortage.Looked(_count.HasRoom(now), hasChanged, now));
                if (!_shortage.IsOn)
                {
                    return;
                }
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(oneEnded, Task.Delay(Shortage.Interval, clock, over.Token));
            over.Cancel();
        }
    }
}
