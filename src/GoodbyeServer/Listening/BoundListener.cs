using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>
/// A port on one address, held by a socket from its construction to its end, whether it listens, refuses or ignores. One socket
/// does all of that: a second one would leave a gap in which another program could take the port.
/// </summary>
internal sealed class BoundListener : IDisposable
{
    /// <summary>How many queued connections are reset at once.</summary>
    private const int MostQueued = 4096;

    private readonly ListenAddress _address;
    private QueueFiller? _filler;
    private TaskCompletionSource _listening = NewSignal();
    private volatile int _timesShut;

    private BoundListener(Socket socket, ListenAddress address) =>
        (Socket, _address, EndPoint) = (socket, address, (IPEndPoint)socket.LocalEndPoint!);

    public Socket Socket { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>Completes when it listens. Accepting before fails.</summary>
    public Task Listening => _listening.Task;

    /// <summary>How often <see cref="Refuse"/> has shut it: an accept that was pending then fails.</summary>
    public int TimesShut => _timesShut;

    /// <summary>Whether disposing of it is put off: another server takes it up.</summary>
    public bool IsKept { get; set; }

    /// <summary>Whether it has ignored clients: a connection may have inherited that, and be deaf.</summary>
    public bool HasIgnored { get; private set; }

    /// <summary>Binds. From now on no other program can, and connecting is refused.</summary>
    /// <param name="address">Where.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="options">What is set on the socket.</param>
    /// <param name="keepsNumber">Whether a free port is to stay the same when it is shut and listens again.</param>
    /// <exception cref="BindException">It cannot be bound.</exception>
    public static BoundListener Bind(ListenAddress address, int port, ServerOptions options, bool keepsNumber = false)
    {
        // The kernel keeps only a port that was asked for by its number (SOCK_BINDPORT_LOCK).
        using var free = keepsNumber && port == 0 ? BoundTo(address, 0, options, isShared: true) : null;
        var number = free is null ? port : ((IPEndPoint)free.LocalEndPoint!).Port;
        return new(BoundTo(address, number, options, isShared: false), address);
    }

    /// <summary>Listens: connections queue in the kernel from now on.</summary>
    /// <exception cref="BindException">It cannot.</exception>
    public void Listen(int? backlog) => Try(() =>
    {
        if (HasIgnored)
        {
            IncomingFilter.TakeAll(Socket);
        }

        StartListening(backlog);
    });

    /// <summary>Stops listening: the kernel answers each SYN with RST, and resets who is queued. Connections go on.</summary>
    /// <exception cref="BindException">It cannot.</exception>
    public void Refuse() => Try(() =>
    {
        // Once only: who is accepted after a second shutdown could not be read from.
        if (Listening.IsCompleted)
        {
            // In this order: whoever has read the new count finds that it does not listen.
            _listening = NewSignal();
            _timesShut++;
            ShareAddress(Socket, false);
            Socket.Shutdown(SocketShutdown.Receive);
        }
    });

    /// <summary>
    /// The kernel drops each SYN from now on. Who was in the middle of connecting is still queued, and deaf until
    /// <see cref="IncomingFilter.TakeAll"/>.
    /// </summary>
    /// <exception cref="BindException">It cannot.</exception>
    public void IgnoreForNow(int? backlog) => Try(() =>
    {
        HasIgnored = true;
        IncomingFilter.DropAll(Socket);
        StartListening(backlog);
    });

    /// <summary>
    /// Listens with the shortest queue and fills it: the kernel drops every SYN from now on (tcp_conn_request), and nobody else
    /// gets in before, since only the filler sends with the count that is asked for.
    /// </summary>
    /// <exception cref="BindException">It cannot.</exception>
    public void IgnoreForGood() => Try(() =>
    {
        IncomingFilter.DropAll(Socket);
        ShareAddress(Socket, true);
        Socket.Listen(0);
        _filler = new QueueFiller(new IPEndPoint(_address.Reachable, EndPoint.Port));
    });

    /// <summary>Resets those that the kernel has queued.</summary>
    public void ResetQueued()
    {
        try
        {
            for (var count = 0; count < MostQueued && Socket.Poll(0, SelectMode.SelectRead); count++)
            {
                Socket.Accept().Close(0);
            }
        }
        catch (SocketException)
        {
            // Who has gone meanwhile needs no reset; without a descriptor the next server meets the same.
        }
    }

    public void Dispose()
    {
        if (IsKept)
        {
            return;
        }

        _filler?.Dispose();
        Socket.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Socket BoundTo(ListenAddress address, int port, ServerOptions options, bool isShared)
    {
        var endPoint = new IPEndPoint(address.Address, port);
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.Dual)
            {
                socket.DualMode = true;
            }

            InheritedOptions.Set(socket, options);
            socket.Bind(endPoint);
            ShareAddress(socket, isShared);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new BindException(endPoint, e);
        }
    }

    private void StartListening(int? backlog)
    {
        if (!Listening.IsCompleted)
        {
            ShareAddress(Socket, true);
            Socket.Listen(backlog ?? (int)SocketOptionName.MaxConnections);
            _listening.SetResult();
        }
    }

    /// <summary>
    /// Bind sets SO_REUSEADDR: until we listen, another program that sets it too could take the port. So clear it, and set it
    /// again to listen over connections in TIME_WAIT.
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
