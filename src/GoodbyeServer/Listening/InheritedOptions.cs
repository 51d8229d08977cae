using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>
/// Options of the connections, set once on the listener before it listens: on Linux an accepted socket has those of its
/// listener (tcp_create_openreq_child copies them).
/// </summary>
internal static class InheritedOptions
{
    public static void Set(Socket listener, ServerOptions options)
    {
        // For the listener itself: Accept must not block if the queued client is gone.
        listener.Blocking = false;
        ConnectionOptions.Set(listener, options);
    }
}
