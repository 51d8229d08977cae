using System.Net.Sockets;

namespace GoodbyeServer.Sockets;

/// <summary>Which errors of a socket mean what. The first terminal one is the truth: the kernel reports it once.</summary>
internal static class SocketErrors
{
    /// <summary>No descriptors (EMFILE, ENFILE) or no memory for a socket; the next try may succeed once something was closed.</summary>
    public static bool IsOutOfResources(SocketError error) =>
        error is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ProcessLimit;

    /// <summary>The listening socket itself is no longer one: each further try would fail at once.</summary>
    public static bool IsFatalToListener(SocketError error) =>
        error is SocketError.InvalidArgument or SocketError.NotSocket or SocketError.OperationAborted;

    /// <summary>
    /// How the connection ended when an operation on it failed. Any other error is the network's: an ICMP message becomes the
    /// result once the retransmissions are spent, and a router may choose among a dozen (ECONNREFUSED, EACCES and ENOPROTOOPT
    /// among them, icmp_err_convert in the Linux kernel).
    /// </summary>
    /// <exception cref="SocketException">The error is a fault of the server's own.</exception>
    public static Departure ToDeparture(SocketError error) => error switch
    {
        // EPIPE where the client had closed its side before its RST came (tcp_reset).
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected => Departure.Reset,
        SocketError.ConnectionAborted => Departure.Killed,
        SocketError.InvalidArgument or SocketError.NotSocket or SocketError.OperationAborted or SocketError.Fault =>
            throw new SocketException((int)error),
        _ => Departure.Lost,
    };
}
