using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Every port of a server: those that serve, now or later, and those that do not answer.</summary>
internal sealed class Ports(ServerOptions options, ServerLog log, TimeProvider clock) : IDisposable
{
    private readonly IReadOnlyList<BoundListener> _all = ListenerBinder.Listen(options);

    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _all.Select(listener => listener.EndPoint)];

    /// <summary>Where clients are accepted.</summary>
    public IReadOnlyList<BoundListener> Serving => [.. _all.Where(listener => listener.Port.Silence is null)];

    private bool OpenLater => options.OpenAfter > TimeSpan.Zero;

    /// <summary>Logs what happens on each.</summary>
    public void Announce()
    {
        foreach (var listener in _all)
        {
            Announce(listener);
        }

        if (!OpenLater)
        {
            log.Ready(options);
        }
    }

    /// <summary>Listens when it is time, on the sockets that have held the ports: nobody else can take one in between.</summary>
    public async Task OpenAsync(CancellationToken stop)
    {
        if (!OpenLater)
        {
            return;
        }

        await Task.Delay(options.OpenAfter, clock, stop);
        foreach (var listener in Serving)
        {
            listener.Listen(options.Backlog);
            AnnounceOpen(listener);
        }

        log.Ready(options);
    }

    public void Dispose()
    {
        foreach (var listener in _all)
        {
            listener.Dispose();
        }
    }

    private void Announce(BoundListener listener)
    {
        switch (listener.Port.Silence)
        {
            case Silence.Ignore:
                log.Ignoring(listener.EndPoint);
                break;
            case Silence.Refuse:
                log.Refusing(listener.EndPoint, Timeout.InfiniteTimeSpan);
                break;
            case null when OpenLater:
                log.Refusing(listener.EndPoint, options.OpenAfter);
                break;
            case null:
                AnnounceOpen(listener);
                break;
        }
    }

    private void AnnounceOpen(BoundListener listener) =>
        log.Listening(listener.EndPoint, listener.Port.CloseModes, isOneOfSeveral: options.FurtherPorts.Count > 0);
}
