using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>
/// The ports with a number, held for several servers that follow each other: each takes them up as the one before has left them. Ports
/// without a number are each server's own.
/// </summary>
internal sealed class KeptPorts : IDisposable
{
    private readonly IReadOnlyList<HeldPort> _held;

    private KeptPorts(IReadOnlyList<HeldPort> held) => _held = held;

    /// <summary>Holds them, and listens where clients are accepted.</summary>
    /// <exception cref="BindException">An address cannot be listened on; none is then.</exception>
    /// <exception cref="TooFewDescriptorsException">There are more listeners than can be open.</exception>
    public static KeptPorts Hold(ServerOptions options)
    {
        var kept = new KeptPorts(ListenerBinder.Listen(options, [.. options.Ports.Where(port => port.Port != 0)], kept: null));
        foreach (var listener in kept.All)
        {
            listener.IsKept = true;
        }

        return kept;
    }

    private IEnumerable<BoundListener> All => _held.SelectMany(port => port.Listeners);

    /// <summary>The listeners of a port; null if it is not kept.</summary>
    public IReadOnlyList<BoundListener>? ListenersOf(int port) => _held.FirstOrDefault(held => held.Port.Port == port)?.Listeners;

    /// <summary>Resets who has connected since the last server accepted: they belong to none, and are not reported.</summary>
    public void ResetQueued()
    {
        foreach (var listener in All.Where(listener => listener.Listening.IsCompleted))
        {
            listener.ResetQueued();
        }
    }

    public void Dispose()
    {
        foreach (var listener in All)
        {
            listener.IsKept = false;
            listener.Dispose();
        }
    }
}
