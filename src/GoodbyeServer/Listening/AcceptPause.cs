using GoodbyeServer.Kernel;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Listening;

/// <summary>
/// Lets connections in while there are descriptors for them, and logs when there are none. All listeners share it.
/// </summary>
/// <remarks>
/// When the last descriptor is gone, it also ends the accepts that wait on other listeners: each of hundreds could take one more
/// otherwise. It logs a shortage at most once a second, or every client that queues would cause two lines.
/// </remarks>
internal sealed class AcceptPause(Seats seats, ServerLog log, TimeProvider clock, CancellationToken stop) : IDisposable
{
    /// <summary>With room for fewer connections than this, the count is worth its time (before Linux 6.2, milliseconds).</summary>
    private const int Few = 256;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly DescriptorBudget _budget = new();
    private CancellationTokenSource _open = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private Task? _waiting;
    private long _limit = -1;
    private long _lookedAt;
    private bool _wasRefused;
    private bool _isShort;
    private bool _looksAgain;
    private long _shortSince;

    /// <summary>Waits until there is a descriptor for one more connection. The token ends the accept when there is none any more.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public async ValueTask<CancellationToken> PassAsync()
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                if (_waiting is null && HasRoom())
                {
                    return _open.Token;
                }

                waiting = EnterShortage();
            }

            await waiting;
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether there is a descriptor for one more connection.</summary>
    public bool CanAccept()
    {
        lock (_lock)
        {
            return HasRoom();
        }
    }

    /// <summary>A connection was accepted, and has its seat.</summary>
    public void Accepted()
    {
        lock (_lock)
        {
            _wasRefused = false;
            if (!HasRoom())
            {
                EnterShortage();
            }
            else if (_isShort)
            {
                LeaveShortage();
            }
        }
    }

    /// <summary>The kernel had none. The next try comes later: each fails at once, and would thousands of times a second.</summary>
    public void Refused()
    {
        lock (_lock)
        {
            _wasRefused = true;
            _limit = -1;
            EnterShortage();
        }
    }

    public void Dispose() => _open.Dispose();

    /// <summary>
    /// By the last count. It is made again at most once a second, where few are left or the limit was changed; in between the
    /// budget follows the connections that come and go.
    /// </summary>
    private bool HasRoom()
    {
        var connections = seats.Open;
        if (_limit < 0 || clock.GetElapsedTime(_lookedAt) >= Retry)
        {
            var limit = OpenFiles.SoftLimit();
            if (limit != _limit || !_budget.HasRoom(connections + Few))
            {
                _budget.Count(limit, OpenFiles.CountOpen(), connections);
            }

            (_limit, _lookedAt) = (limit, clock.GetTimestamp());
        }

        return _budget.HasRoom(connections);
    }

    /// <summary>No more are accepted until the task that is returned completes.</summary>
    private Task EnterShortage()
    {
        if (_waiting is null)
        {
            if (!_isShort)
            {
                _isShort = true;
                _shortSince = clock.GetTimestamp();
                log.AcceptPaused();
            }

            _open.Cancel();
            _waiting = WaitForRoomAsync();
        }

        return _waiting;
    }

    private async Task WaitForRoomAsync()
    {
        // After a refusal the count is not believed before something has changed.
        var isBelieved = !_wasRefused;
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            // Taken before the look: a connection that ends in between is not missed.
            var oneEnded = seats.OneEnded;
            if (isBelieved && TryReopen())
            {
                return;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(oneEnded, Task.Delay(Retry, clock, over.Token));
            over.Cancel();
            isBelieved = true;
        }
    }

    private bool TryReopen()
    {
        lock (_lock)
        {
            if (!HasRoom())
            {
                return false;
            }

            _open.Dispose();
            _open = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _waiting = null;
            if (_isShort && !_wasRefused)
            {
                LeaveShortage();
            }

            return true;
        }
    }

    private void LeaveShortage()
    {
        var tooSoon = Retry - clock.GetElapsedTime(_shortSince);
        if (tooSoon <= TimeSpan.Zero)
        {
            _isShort = false;
            log.AcceptResumed();
        }
        else if (!_looksAgain)
        {
            _looksAgain = true;
            _ = LookAgainAsync(tooSoon);
        }
    }

    /// <summary>Without new clients nothing else would log the recovery.</summary>
    private async Task LookAgainAsync(TimeSpan after)
    {
        await Task.Delay(after, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _looksAgain = false;
            if (_isShort && !_wasRefused && !stop.IsCancellationRequested && HasRoom())
            {
                LeaveShortage();
            }
        }
    }
}
