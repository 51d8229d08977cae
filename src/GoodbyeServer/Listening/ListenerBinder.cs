using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>An address that could not be listened on.</summary>
internal sealed class BindException(IPEndPoint endPoint, SocketException cause) : Exception(cause.Message, cause)
{
    public IPEndPoint EndPoint { get; } = endPoint;

    public SocketError Error { get; } = cause.SocketErrorCode;
}

/// <summary>There are too few descriptors to listen on every address, and to serve a client.</summary>
internal sealed class TooFewDescriptorsException(long limit, long needed)
    : Exception($"the limit of open files (ulimit -n) is {limit}: the server needs at least {needed}");

/// <summary>Opens the listening sockets: one an address and port.</summary>
internal static class ListenerBinder
{
    /// <summary>How often a free port is looked for that all addresses have free.</summary>
    private const int Tries = 50;

    /// <summary>Holds every port. Those that serve listen, unless they open later; those that ignore their clients do so.</summary>
    /// <exception cref="BindException">An address cannot be listened on; none is then.</exception>
    /// <exception cref="TooFewDescriptorsException">There are more listeners than can be open.</exception>
    public static IReadOnlyList<BoundListener> Listen(ServerOptions options)
    {
        var places = Place.Resolve(options.Bind);
        var ports = options.Ports;
        AssertRoomFor(places.Count * ports.Sum(port => port.Silence == Silence.Ignore ? 2 : 1));
        var bound = ports.Select(_ => new List<BoundListener>()).ToList();
        try
        {
            // Those with a number first, so that no free port takes it. (OrderBy took 8 ms of the start.)
            foreach (var isFree in (bool[])[false, true])
            {
                for (var index = 0; index < ports.Count; index++)
                {
                    if (ports[index].Port == 0 == isFree)
                    {
                        bound[index].AddRange(Listen(places, ports[index], options));
                    }
                }
            }

            return [.. bound.SelectMany(listeners => listeners)];
        }
        catch (BindException)
        {
            bound.SelectMany(listeners => listeners).ToList().ForEach(listener => listener.Dispose());
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

    private static List<BoundListener> Listen(IReadOnlyList<Place> places, ListenPort port, ServerOptions options)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return ListenOnAll(places, port, options);
            }
            catch (BindException e) when (port.Port == 0 && e.EndPoint.Port != 0
                && e.Error == SocketError.AddressAlreadyInUse && tries < Tries)
            {
                // The port that was free on the first address is taken on another one.
            }
        }
    }

    private static List<BoundListener> ListenOnAll(IReadOnlyList<Place> places, ListenPort port, ServerOptions options)
    {
        var plans = new PlanCursor(port.CloseModes, options);
        var listeners = new List<BoundListener>();
        BindException? missing = null;
        try
        {
            foreach (var place in places)
            {
                try
                {
                    var number = listeners.Count == 0 ? port.Port : listeners[0].EndPoint.Port;
                    listeners.Add(BoundListener.Bind(place, number, port, plans, options));
                    Begin(listeners[^1], options);
                }
                catch (BindException e) when (place.IfThere
                    && e.Error is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
                {
                    missing = e;
                }
            }

            return listeners.Count > 0 ? listeners : throw missing!;
        }
        catch (BindException)
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }
    }

    private static void Begin(BoundListener listener, ServerOptions options)
    {
        if (listener.Port.Silence == Silence.Ignore)
        {
            listener.Ignore();
        }
        else if (listener.Port.Silence is null && options.OpenAfter <= TimeSpan.Zero)
        {
            listener.Listen(options.Backlog);
        }
    }
}
