using System.Net.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>
/// Options of the connections, set once on the listener before it listens: on Linux an accepted socket has those of its
/// listener (tcp_create_openreq_child copies them). Urgent data stays in line, so that it is counted like any other byte.
/// </summary>
internal static class InheritedOptions
{
    public static void Set(Socket listener, ServerOptions options)
    {
        // For the listener itself: Accept must not block if the queued client is gone.
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
}
