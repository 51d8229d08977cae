using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Faults;

/// <summary>Many clients that say nothing, until they close.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly List<Socket> _sockets = [];

    public IReadOnlyList<Socket> Sockets => _sockets;

    /// <summary>Connects this many clients, to each of the addresses in turn. The kernel connects them before the server accepts.</summary>
    public static async Task<Crowd> ConnectAsync(int count, int port, params IPAddress[] addresses)
    {
        var crowd = new Crowd();
        for (var i = 0; i < count; i++)
        {
            var address = addresses[i % addresses.Length];
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            crowd._sockets.Add(socket);
            await socket.ConnectAsync(address, port).OrHangs();
        }

        return crowd;
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
