using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Listening;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>The server cannot start. The message is one line that says what to do.</summary>
internal sealed class StartupException(string message) : Exception(message)
{
    private const int FirstOrdinaryPort = 1024;

    /// <summary>What is wrong with an address, and what to do about it.</summary>
    /// <param name="e">What failed.</param>
    /// <param name="options">Which flags name which ports.</param>
    public static StartupException From(BindException e, ServerOptions options)
    {
        var (address, port) = (e.EndPoint.Address, e.EndPoint.Port);
        var isFurther = options.FurtherPorts.Any(further => further.Port == port && port != 0);
        var (flag, free) = isFurther ? ("--listen", "--listen 0=…") : ("--port", "--port 0");
        return new(e.Error switch
        {
            SocketError.AddressAlreadyInUse =>
                $"{(isFurther ? "--listen " : "")}port {port} is in use on {address}: choose another with {flag}, "
                + $"or take a free one with {free}",
            SocketError.AccessDenied when port < FirstOrdinaryPort =>
                $"no right to listen on port {port}, which is below 1024: choose a higher one with {flag}, "
                + "or run with the right to bind it (root, or CAP_NET_BIND_SERVICE)",
            SocketError.AddressNotAvailable when IsLocalhost(address, options.Bind) =>
                $"localhost is no address of this host ({address}): bring its loopback interface up (ip link set lo up), "
                + "or choose another address with --bind",
            SocketError.AddressNotAvailable => $"--bind {address} is not an address of this host: choose one of its own, localhost or any",
            SocketError.AddressFamilyNotSupported =>
                $"--bind {address}: this host has no addresses of that kind; choose another, localhost or any",
            SocketError.SocketError when address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: > 0 } =>
                $"--bind {address}: this host has no interface {address.ScopeId}; choose one of its own (ip link shows them)",
            SocketError.TooManyOpenSockets =>
                $"no descriptors left to listen on {e.EndPoint}: raise the limit of open files (ulimit -n), or listen on fewer ports",
            _ => $"cannot listen on {e.EndPoint}: {Quote.OneLine(e.Message)}; "
                + $"choose another address with --bind or another port with {flag}",
        });
    }

    /// <summary>Whether the name stands for the address: nobody has typed it then.</summary>
    private static bool IsLocalhost(IPAddress address, IReadOnlyList<BindAddress> bind) =>
        IPAddress.IsLoopback(address) && bind.Any(one => one.Kind == BindKind.Localhost)
        && !bind.Any(one => address.Equals(one.Address));
}
