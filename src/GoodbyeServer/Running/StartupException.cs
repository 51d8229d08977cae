using System.Net.Sockets;
using GoodbyeServer.Listening;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>The server cannot start. The message is one line that says what to do.</summary>
internal sealed class StartupException(string message) : Exception(message)
{
    private const int FirstOrdinaryPort = 1024;

    /// <summary>What is wrong with an address, and what to do about it.</summary>
    public static StartupException From(BindException e)
    {
        var (address, port) = (e.EndPoint.Address, e.EndPoint.Port);
        return new(e.Error switch
        {
            SocketError.AddressAlreadyInUse => $"port {port} is in use on {address}: choose another with --port, or take a free one with --port 0",
            SocketError.AccessDenied when port < FirstOrdinaryPort => $"no right to listen on port {port}, which is below 1024: choose a higher one with --port, or run with the right to bind it (root, or CAP_NET_BIND_SERVICE)",
            SocketError.AddressNotAvailable => $"--bind {address} is not an address of this host: choose one of its own, localhost or any",
            SocketError.AddressFamilyNotSupported => $"--bind {address}: this host has no addresses of that kind; choose another, localhost or any",
            _ => $"cannot listen on {e.EndPoint}: {Quote.OneLine(e.Message)}; choose another address with --bind or another port with --port",
        });
    }
}
