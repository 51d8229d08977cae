using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>There are too few descriptors to listen on every address, and to serve a client.</summary>
internal sealed class TooFewDescriptorsException(long limit, long needed)
    : Exception($"the limit of open files (ulimit -n) is {limit}: the server needs at least {needed}");

/// <summary>A port as it was asked for (its number may be 0), and the sockets that hold it, one an address.</summary>
internal sealed record HeldPort(ListenPort Port, IReadOnlyList<BoundListener> Listeners);

/// <summary>Opens the sockets that hold the ports: one an address and port.</summary>
internal static class ListenerBinder
{
    /// <summary>How often a free port is looked for that all addresses have free.</summary>
    private const int Tries = 50;

    /// <summary>Holds every port. Those that serve listen, unless they begin with an outage; those that ignore clients do so.</summary>
    /// <returns>The ports in the order of the options.</returns>
    /// <exception cref="BindException">An address cannot be listened on; none is then.</exception>
    /// <exception cref="TooFewDescriptorsException">There are more listeners than can be open.</exception>
    public static IReadOnlyList<HeldPort> Listen(ServerOptions options) => Listen(options, options.Ports, kept: null);

    /// <summary>The same for some ports, of which some may be held already.</summary>
    public static IReadOnlyList<HeldPort> Listen(ServerOptions options, IReadOnlyList<ListenPort> ports, KeptPorts? kept)
    {
        var addresses = ListenAddress.Resolve(options.Bind);
        AssertRoomFor(addresses.Count * ports.Sum(port => port.Use is PortUse.Silent { Silence: Silence.Ignore } ? 2 : 1));
        var held = new HeldPort?[ports.Count];
        try
        {
            // Those with a number first, so that no free port takes it. (OrderBy took 8 ms of the start.)
            for (var index = 0; index < ports.Count; index++)
            {
                var port = ports[index];
                held[index] = port.Port == 0 ? null
                    : kept?.ListenersOf(port.Port) is { } listeners ? new(port, listeners)
                    : Hold(addresses, port, options);
            }

            for (var index = 0; index < ports.Count; index++)
            {
                held[index] ??= Hold(addresses, ports[index], options);
            }

            return held!;
        }
        catch (BindException)
        {
            held.ToList().ForEach(port => Close(port?.Listeners ?? []));
            throw;
        }
    }

    /// <summary>Before the first is open: once all descriptors are gone, the runtime may end the process when it starts a thread.</summary>
    private static void AssertRoomFor(int sockets)
    {
        var (limit, needed) = (OpenFiles.SoftLimit(), DescriptorBudget.LowestLimit(OpenFiles.CountOpen(), sockets));
        if (limit < needed)
        {
            throw new TooFewDescriptorsException(limit, needed);
        }
    }

    private static HeldPort Hold(IReadOnlyList<ListenAddress> addresses, ListenPort port, ServerOptions options)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new(port, ListenOnAll(addresses, port, options));
            }
            catch (BindException e) when (port.Port == 0 && e.EndPoint.Port != 0
                && e.Error == SocketError.AddressAlreadyInUse && tries < Tries)
            {
                // The port that was free on the first address is taken on another one.
            }
        }
    }

    private static List<BoundListener> ListenOnAll(IReadOnlyList<ListenAddress> addresses, ListenPort port, ServerOptions options)
    {
        var listeners = new List<BoundListener>();
        BindException? missing = null;
        try
        {
            foreach (var address in addresses)
            {
                try
                {
                    var number = listeners.Count == 0 ? port.Port : listeners[0].EndPoint.Port;
                    var keepsNumber = port.Use is PortUse.Serves { CloseModes.HasOutages: true };
                    listeners.Add(BoundListener.Bind(address, number, options, keepsNumber));
                    Begin(listeners[^1], port.Use, options);
                }
                catch (BindException e) when (address.IfThere
                    && e.Error is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
                {
                    missing = e;
                }
            }

            return listeners.Count > 0 ? listeners : throw missing!;
        }
        catch (BindException)
        {
            Close(listeners);
            throw;
        }
    }

    private static void Begin(BoundListener listener, PortUse use, ServerOptions options)
    {
        switch (use)
        {
            case PortUse.Silent { Silence: Silence.Ignore }:
                listener.IgnoreForGood();
                break;
            case PortUse.Serves { CloseModes: var modes } when options.OutagesAtStart(modes) is [var outage, ..]:
                if (outage.Silence == Silence.Ignore)
                {
                    listener.IgnoreForNow(options.Backlog);
                }

                break;
            case PortUse.Serves:
                listener.Listen(options.Backlog);
                break;
        }
    }

    private static void Close(IReadOnlyList<BoundListener> listeners)
    {
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }
    }
}
