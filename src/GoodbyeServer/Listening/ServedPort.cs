using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>One port whose clients are served, on all of its addresses, which share its place in the lists.</summary>
internal sealed class ServedPort(IReadOnlyList<BoundListener> listeners, CloseModeList closeModes, ServerOptions options, ServerLog log)
{
    public IReadOnlyList<BoundListener> Listeners => listeners;

    /// <summary>The place in the list of close modes and in the others.</summary>
    public PlanCursor Plans { get; } = new(closeModes, options);

    public int Number => listeners[0].EndPoint.Port;

    /// <summary>Listens: on each address, connections queue in the kernel from now on.</summary>
    /// <exception cref="BindException">It cannot.</exception>
    public void Open()
    {
        foreach (var listener in listeners)
        {
            listener.Listen(options.Backlog);
            Announce(listener);
        }
    }

    /// <summary>Logs where it listens.</summary>
    public void Announce()
    {
        foreach (var listener in listeners)
        {
            Announce(listener);
        }
    }

    private void Announce(BoundListener listener) =>
        log.Listening(listener.EndPoint, closeModes, isOneOfSeveral: options.FurtherPorts.Count > 0);
}
