namespace GoodbyeServer.Sockets;

/// <summary>
/// Ends the waits of one connection: its token is cancelled at a deadline that may be moved while a wait goes on, or with
/// the server's token, whichever comes first. After it rang, the next <see cref="Until"/> gives a new token.
/// </summary>
/// <remarks>
/// A later deadline costs a field, not a timer: the timer rings at the earlier time and is set again. An echo that moves
/// its idle deadline with every message would otherwise pay for a timer each time. It locks itself, because nobody else does: a
/// lock object would cost every idle connection 40 bytes.
/// </remarks>
internal sealed class Alarm(TimeProvider clock, CancellationToken server) : IDisposable
{
    private CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(server);
    private ITimer? _timer;
    private Deadline _due = Deadline.Never;
    private Deadline _rings = Deadline.Never;
    private bool _disposed;

    /// <summary>Moves the deadline, and returns the token that is cancelled then.</summary>
    public CancellationToken Until(Deadline due)
    {
        lock (this)
        {
            _due = due;
            if (due.Timestamp < _rings.Timestamp)
            {
                RingAt(due);
            }

            return _source.Token;
        }
    }

    public void Dispose()
    {
        lock (this)
        {
            _disposed = true;
            _timer?.Dispose();
            _source.Dispose();
        }
    }

    private void RingAt(Deadline due)
    {
        _rings = due;
        _timer ??= clock.CreateTimer(
            static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due.Remaining(clock), Timeout.InfiniteTimeSpan);
    }

    private void Ring()
    {
        CancellationTokenSource rung;
        lock (this)
        {
            if (_disposed)
            {
                return;
            }

            if (!_due.HasPassed(clock))
            {
                RingAt(_due);
                return;
            }

            // The next deadline gets a token of its own from here on: this one is about to be cancelled.
            _rings = Deadline.Never;
            rung = _source;
            _source = CancellationTokenSource.CreateLinkedTokenSource(server);
        }

        // Outside the lock: what waits for the token goes on in this call.
        rung.Cancel();
        rung.Dispose();
    }
}
