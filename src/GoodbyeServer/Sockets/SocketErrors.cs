using System.Net.Sockets;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Sockets;

/// <summary>What an error of send(2), recv(2) or SO_ERROR says of a connection. The first terminal one is the truth.</summary>
internal static class SocketErrors
{
    /// <summary>The runtime's name for an error of a call that it does not know: splice(2).</summary>
    public static SocketError Of(int errno) => errno switch
    {
        Errno.None => SocketError.Success,
        Errno.TryAgain => SocketError.WouldBlock,
        Errno.BrokenPipe => SocketError.Shutdown,
        Errno.NetworkUnreachable => SocketError.NetworkUnreachable,
        Errno.ConnectionAborted => SocketError.ConnectionAborted,
        Errno.ConnectionReset => SocketError.ConnectionReset,
        Errno.TimedOut => SocketError.TimedOut,
        Errno.ConnectionRefused => SocketError.ConnectionRefused,
        Errno.HostUnreachable => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };

    /// <summary>How the connection ended, by the error and by whether it ended at all.</summary>
    /// <param name="error">The error. The runtime has no name for many, and calls them all <see cref="SocketError.SocketError"/>.</param>
    /// <param name="isOver">
    /// Whether the kernel's state of it is CLOSED. Then the error is how that came about, whatever its name: an ICMP message becomes
    /// the result once the retransmissions are spent, and a router may choose among a dozen (icmp_err_convert in the Linux kernel;
    /// ENONET and EPROTO are two that the runtime does not know). Otherwise the call has failed here, on a connection that stands.
    /// </param>
    /// <exception cref="SocketException">This host failed: it has no memory (ENOMEM, ENOBUFS), its disk or driver did (EIO), or
    /// the server has a bug. The network and the client had no part in it.</exception>
    public static Departure ToDeparture(SocketError error, bool isOver) => error switch
    {
        // EPIPE if the client had closed its side before its RST came (tcp_reset).
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.NotConnected => Departure.Reset,
        SocketError.ConnectionAborted => Departure.Killed,

        // Only the network says these, whatever the state; outside Linux no state is known.
        SocketError.TimedOut or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.NetworkReset
            or SocketError.HostDown or SocketError.HostUnreachable or SocketError.ConnectionRefused => Departure.Lost,
        _ when isOver => Departure.Lost,
        _ => throw new SocketException((int)error),
    };
}
