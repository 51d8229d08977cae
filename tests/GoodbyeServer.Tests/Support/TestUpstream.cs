using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.Support;

/// <summary>A real server behind the one that is tested: the test speaks for it.</summary>
internal sealed class TestUpstream : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private TestUpstream(bool listens, bool ignores, IPAddress? address = null)
    {
        _listener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));
        if (ignores)
        {
            const int ipMinTtl = 21;
            _listener.SetRawSocketOption((int)SocketOptionLevel.IP, ipMinTtl, BitConverter.GetBytes((int)byte.MaxValue));
        }

        if (listens)
        {
            _listener.Listen(128);
        }
    }

    public UpstreamName Name => new(EndPoint.Address.ToString(), EndPoint.Port);

    private IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public static TestUpstream Listen(IPAddress? address = null) => new(listens: true, ignores: false, address);

    /// <summary>Its port is held, and nobody listens there.</summary>
    public static TestUpstream Refuse() => new(listens: false, ignores: false);

    /// <summary>Connecting to it hangs.</summary>
    public static TestUpstream Ignore() => new(listens: true, ignores: true);

    /// <summary>Accepts the connection of a client: by a word from it, since others' may wait too. The client hears one back.</summary>
    public async Task<Peer> AcceptFromAsync(Peer client)
    {
        var word = Guid.NewGuid().ToString();
        await client.SendAsync(word);
        while (true)
        {
            var server = await AcceptAsync();
            if (await server.ReadTextAsync(word.Length) == word)
            {
                await server.SendAsync("there");
                await client.ReadTextAsync("there".Length);
                return server;
            }

            server.Dispose();
        }
    }

    public async Task<Peer> AcceptAsync() => Peer.Accepted(await _listener.AcceptAsync().OrHangs());

    /// <summary>How many connections to it are being tried: SYN_SENT in /proc/net/tcp.</summary>
    public int Attempts()
    {
        var here = $" 0100007F:{Name.Port:X4} 02 ";
        return File.ReadLines("/proc/net/tcp").Count(line => line.Contains(here, StringComparison.Ordinal));
    }

    public void Dispose() => _listener.Dispose();
}
