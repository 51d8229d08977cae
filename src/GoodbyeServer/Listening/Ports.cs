using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Every port of a server: those that serve, now or later, and those that do not answer.</summary>
internal sealed class Ports : IDisposable
{
    private readonly ServerOptions _options;
    private readonly ServerLog _log;
    private readonly TimeProvider _clock;

    /// <summary>Every port, with what is served there; null if nobody is.</summary>
    private readonly IReadOnlyList<(HeldPort Held, ServedPort? Served)> _all;

    /// <summary>Holds them.</summary>
    /// <exception cref="BindException">One cannot be held; none is then.</exception>
    public Ports(ServerOptions options, ServerLog log, TimeProvider clock)
    {
        (_options, _log, _clock) = (options, log, clock);
        _all =
        [
            .. ListenerBinder.Listen(options).Select(held => (held, held.Port.Use is PortUse.Serves { CloseModes: var modes }
                ? new ServedPort(held.Listeners, modes, options, log)
                : null)),
        ];
    }

    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints =>
        [.. _all.SelectMany(port => port.Held.Listeners).Select(listener => listener.EndPoint)];

    /// <summary>Where clients are accepted.</summary>
    public IReadOnlyList<ServedPort> Served => [.. _all.Select(port => port.Served).OfType<ServedPort>()];

    private bool OpenLater => _options.OpenAfter > TimeSpan.Zero;

    /// <summary>Logs what happens on each.</summary>
    public void Announce()
    {
        foreach (var (held, served) in _all)
        {
            Announce(held, served);
        }

        if (!OpenLater)
        {
            _log.Ready(_options);
        }
    }

    /// <summary>Listens when it is time, on the sockets that have held the ports: nobody else can take one in between.</summary>
    public async Task OpenAsync(CancellationToken stop)
    {
        if (!OpenLater)
        {
            return;
        }

        await Task.Delay(_options.OpenAfter, _clock, stop);
        foreach (var port in Served)
        {
            port.Open();
        }

        _log.Ready(_options);
    }

    public void Dispose()
    {
        foreach (var listener in _all.SelectMany(port => port.Held.Listeners))
        {
            listener.Dispose();
        }
    }

    private void Announce(HeldPort held, ServedPort? served)
    {
        if (served is not null && !OpenLater)
        {
            served.Announce();
            return;
        }

        foreach (var listener in held.Listeners)
        {
            switch (held.Port.Use)
            {
                case PortUse.Silent { Silence: Silence.Ignore }:
                    _log.Ignoring(listener.EndPoint);
                    break;
                case PortUse.Silent:
                    _log.Refusing(listener.EndPoint, Timeout.InfiniteTimeSpan);
                    break;
                case PortUse.Serves:
                    _log.Refusing(listener.EndPoint, _options.OpenAfter);
                    break;
            }
        }
    }
}
