using System.Net.Sockets;

namespace GoodbyeServer.Sockets;

/// <summary>Which errors of a socket mean what. The first terminal one is the truth: the kernel tells it once.</summary>
internal static class SocketErrors
{
    /// <summary>The client sent RST: ECONNRESET, or EPIPE where the client had closed its side before (tcp_reset in the Linux kernel).</summary>
    public static bool IsReset(SocketError error) =>
        error is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected;

    /// <summary>The network gave up: unanswered keep-alive probes or retransmissions, or what a router said of the host.</summary>
    public static bool IsLost(SocketError error) =>
        error is SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable
            or SocketError.HostDown or SocketError.NetworkDown or SocketError.NetworkReset;

    /// <summary>No descriptors (EMFILE, ENFILE) or no memory for a socket; the next try may succeed once something was closed.</summary>
    public static bool IsOutOfResources(SocketError error) =>
        error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit;

    /// <summary>The listening socket itself is no longer one: each further try would fail at once.</summary>
    public static bool IsFatalToListener(SocketError error) =>
        error is SocketError.InvalidArgument or SocketError.NotSocket or SocketError.OperationAborted;

    /// <summary>How the connection ended when an operation on it failed with <paramref name="error"/>.</summary>
    /// <exception cref="SocketException">The error is none that a client or a network causes.</exception>
    public static Departure ToDeparture(SocketError error) =>
        IsReset(error) ? Departure.Reset
        : IsLost(error) ? Departure.Lost
        : throw new SocketException((int)error);
}
