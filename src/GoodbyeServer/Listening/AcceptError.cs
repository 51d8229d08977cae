using System.Net.Sockets;

namespace GoodbyeServer.Listening;

/// <summary>What an error of accept(2) means for those who come next.</summary>
internal enum AcceptError
{
    /// <summary>This one connection's own, from its network: the next may be fine.</summary>
    OneConnection,

    /// <summary>No descriptors are left, in this process or on this host.</summary>
    NoDescriptors,

    /// <summary>The kernel has no memory for a connection, or another trouble that may pass.</summary>
    NoMemory,

    /// <summary>The listening socket is none any more: each further try would fail at once.</summary>
    Listener,
}

/// <summary>Sorts the errors of accept(2).</summary>
internal static class AcceptErrors
{
    /// <summary>
    /// Every error that the man page names. The runtime has no name for ENOMEM, nor for EPROTO, ENONET and ENOSR, which it calls
    /// <see cref="SocketError.SocketError"/> alike: what is not known is tried again later, not at once, which costs a second at
    /// most and never a processor.
    /// </summary>
    public static AcceptError Of(SocketError error) => error switch
    {
        // The new connection was reset (ECONNABORTED), is forbidden by a firewall (EPERM), or met an error of its network.
        SocketError.ConnectionAborted or SocketError.AccessDenied or SocketError.TimedOut
            or SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.HostUnreachable
            or SocketError.ProtocolOption or SocketError.ProtocolNotSupported or SocketError.SocketNotSupported
            or SocketError.OperationNotSupported => AcceptError.OneConnection,

        // EAGAIN, EINTR: there was none after all.
        SocketError.WouldBlock or SocketError.Interrupted => AcceptError.OneConnection,

        // EMFILE, ENFILE.
        SocketError.TooManyOpenSockets or SocketError.ProcessLimit => AcceptError.NoDescriptors,

        // EBADF, EFAULT, EINVAL (it does not listen), ENOTSOCK.
        SocketError.OperationAborted or SocketError.Fault or SocketError.InvalidArgument or SocketError.NotSocket => AcceptError.Listener,

        // ENOBUFS, ENOMEM, and what else there may be.
        _ => AcceptError.NoMemory,
    };
}
