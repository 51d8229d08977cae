using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

// How it connects.
internal sealed partial class SimulatedClient
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Connects, again and again to a server that refuses; false if it was reset on the way, or gave up.</summary>
    private async Task<bool> ConnectAsync(IPEndPoint server)
    {
        await RealTime.PassAsync(plan.ConnectAfter);
        using var patience = plan.ConnectPatience is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        _acts.Start();
        do
        {
            if (await TryConnectAsync(server, patience.Token) is { } isConnected)
            {
                return isConnected;
            }

            _socket.Dispose();
            _socket = NewSocket();
        }
        while (await RealTime.PassAsync(BetweenTries, patience.Token));
        return false;
    }

    /// <summary>Connects once; null if it was refused.</summary>
    private async Task<bool?> TryConnectAsync(IPEndPoint server, CancellationToken cancel)
    {
        if (plan.ReceiveBuffer is { } size)
        {
            _socket.ReceiveBufferSize = size;
        }

        _socket.Bind(new IPEndPoint(address, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        try
        {
            await _socket.ConnectAsync(server, cancel).AsTask().OrHangs();
            _connected.SetResult();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // The server was done before connect() returned: EPIPE if its RST came after its FIN.
            _ear.End = e.SocketErrorCode == SocketError.Shutdown ? PeerEnd.FinThenReset : PeerEnd.Reset;
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && plan.ConnectPatience is not null)
        {
            _acts.Note("refused");
            return null;
        }
        catch (OperationCanceledException)
        {
            // Its kernel may have connected all the same, and the server then has accepted it.
            _acts.Do(_socket, ClientAct.Close);
            return false;
        }
    }
}
