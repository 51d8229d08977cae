using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>
/// One port whose clients are served, on all of its addresses, which share its place in the lists. It goes down for a while when
/// its list says so, and holds the port meanwhile.
/// </summary>
internal sealed class ServedPort
{
    private readonly CloseModeList _closeModes;
    private readonly ServerOptions _options;
    private readonly ServerLog _log;
    private readonly TimeProvider _clock;

    /// <summary>Held while it goes down or comes up: a client of the first address to be up may take it down again.</summary>
    private readonly Lock _switching = new();
    private volatile bool _isDown;

    public ServedPort(
        IReadOnlyList<BoundListener> listeners, CloseModeList closeModes, ServerOptions options, ServerLog log, TimeProvider clock)
    {
        (Listeners, _closeModes, _options, _log, _clock) = (listeners, closeModes, options, log, clock);
        Plans = new(closeModes, options);
        OutagesAtStart = options.OutagesAtStart(closeModes);
        _isDown = OutagesAtStart.Count > 0;
    }

    public IReadOnlyList<BoundListener> Listeners { get; }

    /// <summary>The place in the list of close modes and in the others.</summary>
    public PlanCursor Plans { get; }

    public IReadOnlyList<Outage> OutagesAtStart { get; }

    public int Number => Listeners[0].EndPoint.Port;

    /// <summary>Whether it is down: who is accepted all the same had connected before, and is turned away.</summary>
    public bool IsDown => _isDown;

    /// <summary>Completes when the outage that began last is over: true, or false when the server stops before.</summary>
    public Task<bool> Outage { get; set; } = Task.FromResult(true);

    /// <summary>From now on, whoever is accepted is turned away.</summary>
    public void GoDown() => _isDown = true;

    /// <summary>Goes through outages, one after the other, then listens again. The first has begun when this returns.</summary>
    /// <param name="outages">At least one.</param>
    /// <param name="after">The connection that they follow; null for the start.</param>
    /// <param name="acceptQueued">Accepts who had connected before.</param>
    /// <param name="stop">The server stops: it does not come up again.</param>
    /// <exception cref="BindException">The socket does not listen again.</exception>
    public async Task<bool> BeDownAsync(
        IReadOnlyList<Outage> outages, PrecedingConnection? after, Action<BoundListener> acceptQueued, CancellationToken stop)
    {
        try
        {
            for (var i = 0; i < outages.Count; i++)
            {
                var before = i == 0 ? after : null;
                FallSilent(outages[i], before, acceptQueued);
                await (before?.Ended ?? Task.CompletedTask).WaitAsync(stop);
                await Deadline.In(outages[i].Duration, _clock).PassedAsync(_clock, stop);
            }

            Open();
            return true;
        }
        catch (Exception e) when (
            stop.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or BindException)
        {
            return false;
        }
    }

    /// <summary>Logs where it listens.</summary>
    public void Announce()
    {
        foreach (var listener in Listeners)
        {
            Announce(listener);
        }
    }

    /// <summary>
    /// Who connects while this goes on is accepted and turned away, or reset by the kernel without a report: no order of these
    /// calls spares everybody (measured), and in this one nobody is left hanging.
    /// </summary>
    private void FallSilent(Outage outage, PrecedingConnection? after, Action<BoundListener> acceptQueued)
    {
        lock (_switching)
        {
            foreach (var listener in Listeners)
            {
                switch (outage.Silence)
                {
                    case Silence.Refuse:
                        acceptQueued(listener);
                        listener.Refuse();
                        _log.Refusing(listener.EndPoint, outage.Duration, after?.Number);
                        break;
                    case Silence.Ignore:
                        listener.IgnoreForNow(_options.Backlog);
                        acceptQueued(listener);
                        _log.Ignoring(listener.EndPoint, outage.Duration, after?.Number);
                        break;
                }
            }
        }
    }

    private void Open()
    {
        lock (_switching)
        {
            _isDown = false;
            foreach (var listener in Listeners)
            {
                listener.Listen(_options.Backlog);
                Announce(listener);
            }
        }
    }

    private void Announce(BoundListener listener) =>
        _log.Listening(listener.EndPoint, _closeModes, _options.FurtherPorts.Count > 0, _options.Tls is not null);
}

/// <summary>The connection that an outage follows.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Ended">Completes when it was reported: the outage's time runs from then on.</param>
internal sealed record PrecedingConnection(long Number, Task Ended);
