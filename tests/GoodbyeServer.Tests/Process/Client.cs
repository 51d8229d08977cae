using System.Net;
using System.Net.Sockets;
using System.Text;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Process;

/// <summary>A client of a server that is a process of its own.</summary>
internal sealed class Client : IDisposable
{
    private readonly Socket _socket;

    private readonly SocketException? _endedAtOnce;

    private Client(Socket socket, SocketException? endedAtOnce = null)
    {
        _socket = socket;
        _endedAtOnce = endedAtOnce;
    }

    /// <summary>Its own address and port, as the log shows them.</summary>
    public string Name => _socket.LocalEndPoint!.ToString()!;

    public static async Task<Client> ConnectAsync(int port, IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, port).OrHangs();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // The connection stood, and has ended before connect(2) could say so; EPIPE is a RST after a FIN. Reads tell it.
            socket.Dispose();
            return new Client(socket, e);
        }

        return new Client(socket);
    }

    /// <summary>One after the other, clients that hear the goodbye and close.</summary>
    public static async Task VisitAsync(int port, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            using var client = await ConnectAsync(port);
            await client.ReadToEndAsync();
        }
    }

    public Task SendAsync(string text) =>
        _endedAtOnce is { } end ? Task.FromException(end) : _socket.SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Closes its own side: FIN.</summary>
    public void Shut() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads to the end of file.</summary>
    /// <exception cref="SocketException">The connection was reset.</exception>
    public Task<string> ReadToEndAsync() => ReadAsync(int.MaxValue);

    /// <summary>Reads this many bytes, or to the end of file.</summary>
    public async Task<string> ReadAsync(int count)
    {
        if (_endedAtOnce is { } end)
        {
            return end.SocketErrorCode == SocketError.Shutdown ? "" : throw end;
        }

        var text = new StringBuilder();
        var buffer = new byte[1024];
        while (text.Length < count
            && await _socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, count - text.Length)))
                .AsTask().OrHangs() is > 0 and var size)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, size));
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
