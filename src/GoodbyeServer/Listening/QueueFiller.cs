using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Listening;

/// <summary>The one connection that fills the queue of a port that ignores its clients.</summary>
internal sealed class QueueFiller : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;

    /// <summary>Connects, as the only client whose packets the port takes (<see cref="IncomingFilter"/>).</summary>
    /// <exception cref="SocketException">It was not let in.</exception>
    public QueueFiller(IPEndPoint port)
    {
        _socket = new Socket(port.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            if (port.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _socket.SetRawSocketOption(
                    SocketOption.Ipv6Level, SocketOption.Ipv6HopLimit, BitConverter.GetBytes(SocketOption.HighestHopCount));
            }
            else
            {
                _socket.Ttl = SocketOption.HighestHopCount;
            }

            Connect(port);
        }
        catch (SocketException)
        {
            Dispose();
            throw;
        }
    }

    public void Dispose() => _socket.Close(0);

    private void Connect(IPEndPoint port)
    {
        try
        {
            _socket.Connect(port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            _socket.Poll(Patience, SelectMode.SelectWrite);
        }

        if (TcpInfo.Read(_socket) is { State: not TcpState.Established })
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}
