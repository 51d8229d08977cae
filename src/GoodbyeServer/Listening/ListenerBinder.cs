using System.Net;
using System.Net.Sockets;
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

/// <summary>A listening socket, and how the connections to its port are closed.</summary>
/// <param name="Listener">The socket, which listens.</param>
/// <param name="EndPoint">Its address and port.</param>
/// <param name="CloseModes">The list that its connections take their modes from.</param>
/// <param name="Plans">The place in that list and the others, which all addresses of one port share.</param>
internal sealed record BoundListener(TcpListener Listener, IPEndPoint EndPoint, CloseModeList CloseModes, PlanCursor Plans);

/// <summary>Opens the listening sockets: one an address and port.</summary>
internal static class ListenerBinder
{
    /// <summary>How often a free port is looked for that all addresses have free.</summary>
    private const int Tries = 50;

    /// <summary>Listens; connections queue in the kernel from now on.</summary>
    /// <exception cref="BindException">An address cannot be listened on; none is then.</exception>
    /// <exception cref="TooFewDescriptorsException">There are more listeners than can be open.</exception>
    public static IReadOnlyList<BoundListener> Listen(ServerOptions options)
    {
        var places = Resolve(options.Bind);
        var ports = options.Ports;
        AssertRoomFor(places.Count * ports.Count);
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
            bound.SelectMany(listeners => listeners).ToList().ForEach(listener => listener.Listener.Stop());
            throw;
        }
    }

    /// <summary>Before the first is open: once all descriptors are gone, the runtime may end the process when it starts a thread.</summary>
    private static void AssertRoomFor(int listeners)
    {
        var (limit, needed) = (Descriptors.Limit(), DescriptorBudget.LowestLimit(Descriptors.CountOpen(), listeners));
        if (limit < needed)
        {
            throw new TooFewDescriptorsException(limit, needed);
        }
    }

    private static IEnumerable<BoundListener> Listen(List<Place> places, ListenPort port, ServerOptions options)
    {
        var plans = new PlanCursor(port.CloseModes, options);
        return Listen(places, port.Port, options).Select(listener =>
            new BoundListener(listener, (IPEndPoint)listener.LocalEndpoint, port.CloseModes, plans));
    }

    private static List<TcpListener> Listen(List<Place> places, int port, ServerOptions options)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return ListenOnAll(places, port, options);
            }
            catch (BindException e) when (port == 0 && e.EndPoint.Port != 0
                && e.Error == SocketError.AddressAlreadyInUse && tries < Tries)
            {
                // The port that was free on the first address is taken on another one.
            }
        }
    }

    private static List<TcpListener> ListenOnAll(List<Place> places, int wantedPort, ServerOptions options)
    {
        var listeners = new List<TcpListener>();
        BindException? missing = null;
        try
        {
            foreach (var place in places)
            {
                var port = listeners.Count == 0 ? wantedPort : ((IPEndPoint)listeners[0].LocalEndpoint).Port;
                try
                {
                    listeners.Add(Listen(place, port, options));
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
            listeners.ForEach(listener => listener.Stop());
            throw;
        }
    }

    private static TcpListener Listen(Place place, int port, ServerOptions options)
    {
        var endPoint = new IPEndPoint(place.Address, port);
        try
        {
            var listener = new TcpListener(endPoint);
            if (place.Dual)
            {
                listener.Server.DualMode = true;
            }

            SetInherited(listener.Server, options);
            listener.Start(options.Backlog ?? (int)SocketOptionName.MaxConnections);
            return listener;
        }
        catch (SocketException e)
        {
            throw new BindException(endPoint, e);
        }
    }

    /// <summary>
    /// Options of the connections, set once on the listener: on Linux an accepted socket has those of its listener
    /// (tcp_create_openreq_child copies them). Urgent data stays in line, so that it is counted like any other byte.
    /// </summary>
    private static void SetInherited(Socket listener, ServerOptions options)
    {
        // Not inherited: accepting what is queued must not wait for a client that has gone from the queue meanwhile.
        listener.Blocking = false;
        listener.NoDelay = true;
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);
        if (options.KeepAlive == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, WholeSeconds(options.KeepAlive));
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, WholeSeconds(options.KeepAlive / 10));
        listener.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static int WholeSeconds(TimeSpan duration) => (int)Math.Ceiling(duration.TotalSeconds);

    /// <summary>The addresses to listen on; one that is named twice, or that a wildcard covers, counts once.</summary>
    private static List<Place> Resolve(IReadOnlyList<BindAddress> bind)
    {
        // An address that somebody named has to be there, whatever else stands for it.
        var places = bind.SelectMany(Places).GroupBy(place => (place.Address, place.Dual))
            .Select(same => same.First() with { IfThere = same.All(place => place.IfThere) }).ToList();
        return places.Where(place => !places.Any(other => other.Covers(place))).ToList();
    }

    private static IEnumerable<Place> Places(BindAddress bind) => bind.Kind switch
    {
        BindKind.Localhost => [new(IPAddress.Loopback, IfThere: true), new(IPAddress.IPv6Loopback, IfThere: true)],
        BindKind.Any => Socket.OSSupportsIPv6 ? [new(IPAddress.IPv6Any, Dual: true)] : [new(IPAddress.Any)],
        BindKind.One => [new(bind.Address!)],
    };

    /// <summary>One address to listen on.</summary>
    /// <param name="Address">The address.</param>
    /// <param name="IfThere">Whether a host that does not have it is no error.</param>
    /// <param name="Dual">Whether an IPv6 wildcard takes IPv4 clients too.</param>
    private sealed record Place(IPAddress Address, bool IfThere = false, bool Dual = false)
    {
        public bool Covers(Place other) => Address.Equals(IPAddress.Any)
            ? other.Address.AddressFamily == AddressFamily.InterNetwork && !other.Address.Equals(IPAddress.Any)
            : Address.Equals(IPAddress.IPv6Any) && (Dual ? !other.Dual
                : other.Address.AddressFamily == AddressFamily.InterNetworkV6 && !other.Address.Equals(IPAddress.IPv6Any));
    }
}
