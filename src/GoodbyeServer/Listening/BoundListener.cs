using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>An address and port that are held by a socket, which listens at once, later or never.</summary>
internal sealed class BoundListener : IDisposable
{
    private readonly Place _place;
    private QueueFiller? _filler;

    private BoundListener(Socket socket, Place place, ListenPort port, PlanCursor plans) =>
        (Socket, _place, Port, Plans, EndPoint) = (socket, place, port, plans, (IPEndPoint)socket.LocalEndPoint!);

    public Socket Socket { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>What was asked for: its number may be 0.</summary>
    public ListenPort Port { get; }

    /// <summary>The place in the port's list of close modes and in the others, which all its addresses share.</summary>
    public PlanCursor Plans { get; }

    /// <summary>Binds. From now on no other program can, and connecting is refused.</summary>
    /// <exception cref="BindException">It cannot be bound.</exception>
    public static BoundListener Bind(Place place, int number, ListenPort port, PlanCursor plans, ServerOptions options)
    {
        var endPoint = new IPEndPoint(place.Address, number);
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (place.Dual)
            {
                socket.DualMode = true;
            }

            InheritedOptions.Set(socket, options);
            socket.Bind(endPoint);
            ShareAddress(socket, false);
            return new(socket, place, port, plans);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new BindException(endPoint, e);
        }
    }

    /// <summary>Listens: connections queue in the kernel from now on.</summary>
    /// <exception cref="BindException">It cannot.</exception>
    public void Listen(int? backlog) => Try(() =>
    {
        ShareAddress(Socket, true);
        Socket.Listen(backlog ?? (int)SocketOptionName.MaxConnections);
    });

    /// <summary>
    /// Listens with the shortest queue and fills it: the kernel drops every SYN from now on (tcp_conn_request), and nobody else
    /// gets in before, since only the filler sends with the count that is asked for.
    /// </summary>
    /// <exception cref="BindException">It cannot.</exception>
    public void Ignore() => Try(() =>
    {
        IncomingFilter.DropAll(Socket);
        ShareAddress(Socket, true);
        Socket.Listen(0);
        _filler = new QueueFiller(new IPEndPoint(_place.Reachable, EndPoint.Port));
    });

    public void Dispose()
    {
        _filler?.Dispose();
        Socket.Dispose();
    }

    /// <summary>
    /// Bind sets SO_REUSEADDR itself, with which another program that sets it too can bind and listen here for as long as we
    /// do not listen. Listening needs it again, over connections in TIME_WAIT.
    /// </summary>
    private static void ShareAddress(Socket socket, bool isShared)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(
                SocketOption.SocketLevel, SocketOption.ReuseAddress, BitConverter.GetBytes(isShared ? 1 : 0));
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (SocketException e)
        {
            throw new BindException(EndPoint, e);
        }
    }
}
