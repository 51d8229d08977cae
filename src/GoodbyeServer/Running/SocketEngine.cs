namespace GoodbyeServer.Running;

/// <summary>How the runtime dispatches socket events. Must be set before the first socket is created.</summary>
internal static class SocketEngine
{
    /// <summary>
    /// Has the thread that waits for all sockets (epoll(7)) run what follows a completed read or accept itself, rather
    /// than hand it to the thread pool: the hand-off costs more than all the rest of a short connection. A half-closed
    /// connection with its log line took 0.73 CPU seconds per 10,000 with it, 0.52 without.
    /// </summary>
    /// <remarks>
    /// Its price: what runs there must not block, for every connection would wait. Nothing does: sockets are non-blocking,
    /// the log has a thread of its own, files are read before. A loop that always finds something to do yields
    /// (<see cref="Sockets.PeerSocket"/>, <see cref="Sockets.Sender"/>). Variables the user has set are kept.
    /// </remarks>
    public static void CompleteInline()
    {
        SetDefault("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        SetDefault("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
    }

    private static void SetDefault(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}
