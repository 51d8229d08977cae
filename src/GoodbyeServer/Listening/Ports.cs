using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Every port of a server: those that serve, and those that do not answer.</summary>
internal sealed class Ports : IDisposable
{
    private readonly ServerOptions _options;
    private readonly ServerLog _log;

    /// <summary>Every port, with what is served there; null if nobody is.</summary>
    private readonly IReadOnlyList<(HeldPort Held, ServedPort? Served)> _all;

    /// <summary>Holds them, but for those that are kept already.</summary>
    /// <exception cref="BindException">One cannot be held; none is then.</exception>
    public Ports(ServerOptions options, ServerLog log, TimeProvider clock, KeptPorts? kept = null)
    {
        (_options, _log) = (options, log);
        _all =
        [
            .. ListenerBinder.Listen(options, options.Ports, kept).Select(held => (
                held,
                held.Port.Use is PortUse.Serves { CloseModes: var modes }
                    ? new ServedPort(held.Listeners, modes, options, log, clock)
                    : null)),
        ];
    }

    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints =>
        [.. _all.SelectMany(port => port.Held.Listeners).Select(listener => listener.EndPoint)];

    /// <summary>Where clients are accepted.</summary>
    public IReadOnlyList<ServedPort> Served => [.. _all.Select(port => port.Served).OfType<ServedPort>()];

    /// <summary>Logs what happens on each, and begins the outages with which ports begin.</summary>
    /// <param name="takeDown">Takes a port down from the start; returns when it is up, or false when the server stops.</param>
    public void Begin(Func<ServedPort, Task<bool>> takeDown)
    {
        var areUp = new List<Task<bool>>();
        foreach (var (held, served) in _all)
        {
            if (served is null)
            {
                AnnounceSilent(held);
            }
            else if (served.IsDown)
            {
                areUp.Add(takeDown(served));
            }
            else
            {
                served.Announce();
            }
        }

        _ = SayReadyAsync(areUp);
    }

    public void Dispose()
    {
        foreach (var listener in _all.SelectMany(port => port.Held.Listeners))
        {
            listener.Dispose();
        }
    }

    /// <summary>Once every port that serves has listened.</summary>
    private async Task SayReadyAsync(List<Task<bool>> areUp)
    {
        var all = Task.WhenAll(areUp);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (all.IsCompletedSuccessfully && all.Result.All(isUp => isUp))
        {
            _log.Ready(_options);
        }
    }

    private void AnnounceSilent(HeldPort held)
    {
        foreach (var listener in held.Listeners)
        {
            if (held.Port.Use is PortUse.Silent { Silence: Silence.Ignore })
            {
                _log.Ignoring(listener.EndPoint);
            }
            else
            {
                _log.Refusing(listener.EndPoint);
            }
        }
    }
}
