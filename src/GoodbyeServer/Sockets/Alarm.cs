namespace GoodbyeServer.Sockets;

/// <summary>
/// Ends the waits of one connection: its token is cancelled at a deadline that may be moved while a wait goes on, or with
/// the server's token, whichever comes first. Once it rang it stays rung.
/// </summary>
/// <remarks>
/// A later deadline costs a field, not a timer: the timer rings at the earlier time and is set again. An echo that moves
/// its idle deadline with every message would otherwise pay for a timer each time.
/// </remarks>
internal sealed class Alarm(TimeProvider clock, CancellationToken server) : IDisposable
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(server);
    private ITimer? _timer;
    private Deadline _due = Deadline.Never;
    private Deadline _rings = Deadline.Never;
    private bool _disposed;

    public CancellationToken Token => _source.Token;

    public bool HasRung => _source.IsCancellationRequested;

    /// <summary>Moves the deadline.</summary>
    public void Set(Deadline due)
    {
        lock (_source)
        {
            _due = due;
            if (due.Timestamp < _rings.Timestamp)
            {
                _rings = due;
                _timer ??= clock.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(due.Remaining(clock), Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_source)
        {
            _disposed = true;
            _timer?.Dispose();
        }

        _source.Dispose();
    }

    private void Ring()
    {
        lock (_source)
        {
            if (_disposed)
            {
                return;
            }

            if (!_due.HasPassed(clock))
            {
                _rings = _due;
                _timer!.Change(_due.Remaining(clock), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection ended between the look at the clock and this line.
        }
    }
}
