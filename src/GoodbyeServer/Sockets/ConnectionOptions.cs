using System.Net.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

/// <summary>
/// The options that every connection has: nothing is held back (TCP_NODELAY), urgent data stays in line, so that it is counted
/// like any other byte, and keep-alive probes ask whether the peer's host is still there.
/// </summary>
internal static class ConnectionOptions
{
    /// <param name="socket">A connection's, or a listener's: on Linux an accepted socket has those of its listener.</param>
    /// <param name="options">How often to probe.</param>
    public static void Set(Socket socket, ServerOptions options)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.OutOfBandInline, true);
        if (options.KeepAlive == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, WholeSeconds(options.KeepAlive));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, WholeSeconds(options.KeepAlive / 10));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static int WholeSeconds(TimeSpan duration) => (int)Math.Ceiling(duration.TotalSeconds);
}
