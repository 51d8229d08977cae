namespace GoodbyeServer.Sockets;

/// <summary>
/// One timer for many: it wakes each sleeper at a time of its own, and all of them when the server stops. A timer and a
/// registration of its own would cost each idle connection 200 bytes.
/// </summary>
/// <remarks>
/// A binary heap, the earliest on top. Each sleeper knows its place in it, so that it can be moved and taken out.
/// </remarks>
internal sealed class SharedTimer(TimeProvider clock, CancellationToken stop) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Sleeper> _heap = [];
    private CancellationTokenRegistration _onStop;
    private ITimer? _timer;
    private Deadline _rings = Deadline.Never;

    /// <summary>Wakes a sleeper at this time, instead of the time before; when the server stops, even if the time is never.</summary>
    public void Set(Sleeper sleeper, Deadline due)
    {
        lock (_lock)
        {
            Begin();
            if (sleeper.Place < 0)
            {
                sleeper.Place = _heap.Count;
                _heap.Add(sleeper);
            }

            sleeper.WakeAt = due;
            Move(sleeper);
            RingForFirst();
        }
    }

    /// <summary>It is woken no more; at most once if that is happening now.</summary>
    public void Remove(Sleeper sleeper)
    {
        lock (_lock)
        {
            if (sleeper.Place < 0)
            {
                return;
            }

            var last = _heap[^1];
            _heap.RemoveAt(_heap.Count - 1);
            if (last != sleeper)
            {
                last.Place = sleeper.Place;
                Move(last);
            }

            sleeper.Place = -1;
        }
    }

    public void Dispose()
    {
        _onStop.Dispose();
        _timer?.Dispose();
    }

    private void Begin()
    {
        if (_timer is null)
        {
            _timer = clock.CreateTimer(
                static timer => ((SharedTimer)timer!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _onStop = stop.UnsafeRegister(static timer => ((SharedTimer)timer!).WakeAll(), this);
        }
    }

    private void Ring()
    {
        lock (_lock)
        {
            _rings = Deadline.Never;
        }

        while (TakeDue() is { } due)
        {
            due.Wake();
        }

        lock (_lock)
        {
            RingForFirst();
        }
    }

    private void WakeAll()
    {
        Sleeper[] all;
        lock (_lock)
        {
            all = [.. _heap];
        }

        foreach (var sleeper in all)
        {
            sleeper.Wake();
        }
    }

    private Sleeper? TakeDue()
    {
        lock (_lock)
        {
            if (_heap.Count == 0 || !_heap[0].WakeAt.HasPassed(clock))
            {
                return null;
            }

            var due = _heap[0];
            due.WakeAt = Deadline.Never;
            Move(due);
            return due;
        }
    }

    /// <summary>A time that is later than before costs nothing now: the timer rings for nobody, and is set again then.</summary>
    private void RingForFirst()
    {
        if (_heap.Count > 0 && _heap[0].WakeAt.Timestamp < _rings.Timestamp)
        {
            _rings = _heap[0].WakeAt;
            _timer!.Change(_rings.Remaining(clock), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Puts a sleeper where its time belongs: up past later ones, or down past earlier ones.</summary>
    private void Move(Sleeper sleeper)
    {
        var place = sleeper.Place;
        while (place > 0 && sleeper.WakeAt.Timestamp < _heap[(place - 1) / 2].WakeAt.Timestamp)
        {
            Put(_heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }

        while (EarlierChild(place) is var child && child >= 0 && _heap[child].WakeAt.Timestamp < sleeper.WakeAt.Timestamp)
        {
            Put(_heap[child], place);
            place = child;
        }

        Put(sleeper, place);
    }

    private int EarlierChild(int place)
    {
        var (left, right) = ((2 * place) + 1, (2 * place) + 2);
        return left >= _heap.Count ? -1
            : right < _heap.Count && _heap[right].WakeAt.Timestamp < _heap[left].WakeAt.Timestamp ? right
            : left;
    }

    private void Put(Sleeper sleeper, int place)
    {
        _heap[place] = sleeper;
        sleeper.Place = place;
    }
}
