using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using GoodbyeServer.Sockets;
using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>A client that distinguishes FIN from RST. Every send is a segment of its own.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Socket _socket;
    private bool _finSent;

    private Peer(Socket socket) => _socket = socket;

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    public TcpState State => TcpInfo.Read(_socket)!.Value.State;

    /// <summary>The other end: one that was accepted.</summary>
    public static Peer Accepted(Socket socket)
    {
        socket.NoDelay = true;
        return new Peer(socket) { EndPoint = (IPEndPoint)socket.RemoteEndPoint! };
    }

    /// <summary>Waits until its kernel was told that all it was given has arrived.</summary>
    public Task AcknowledgedAsync() =>
        Guard.UntilAsync(() => TcpInfo.Read(_socket) is not { AllAcknowledged: false, State: not TcpState.Closed });

    /// <summary>Waits until the other end's kernel has acknowledged this many bytes.</summary>
    public Task AcknowledgedAsync(ulong bytes) =>
        Guard.UntilAsync(() => TcpInfo.Read(_socket) is not { State: not TcpState.Closed } info || info.AcknowledgedBytes >= bytes);

    /// <summary>Connects; with a small receive buffer, the window of a peer that does not read is soon shut.</summary>
    public static async Task<Peer> ConnectAsync(IPEndPoint server, int? receiveBuffer = null, IPAddress? from = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(server).OrHangs();
        return new Peer(socket) { EndPoint = (IPEndPoint)socket.LocalEndPoint! };
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes).AsTask().OrHangs()..];
        }
    }

    /// <summary>Sends one byte as urgent data (MSG_OOB, send(2)): telnet's "synch".</summary>
    public void SendUrgently(byte one) => Assert.Equal(1, _socket.Send([one], SocketFlags.OutOfBand));

    public async Task SendInPiecesAsync(ReadOnlyMemory<byte> bytes, int size)
    {
        for (var at = 0; at < bytes.Length; at += size)
        {
            await SendAsync(bytes.Slice(at, Math.Min(size, bytes.Length - at)));
        }
    }

    /// <summary>Sends and never reads, until either side ends the connection.</summary>
    public async Task SendUntilTheEndAsync()
    {
        var bytes = new byte[64 * 1024];
        try
        {
            while (true)
            {
                await SendAsync(bytes);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Reads exactly this many bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = await _socket.ReceiveAsync(bytes.AsMemory(at)).AsTask().OrHangs();
            at += read > 0 ? read : throw new EndOfStreamException($"the connection ended after {at} of {count} bytes");
        }

        return bytes;
    }

    /// <summary>Reads what comes next, at least a byte; 0 at the end of file.</summary>
    /// <exception cref="SocketException">The connection was reset.</exception>
    public Task<int> ReadSomeAsync(Memory<byte> buffer) => _socket.ReceiveAsync(buffer).AsTask().OrHangs();

    public async Task<string> ReadTextAsync(int count) => Encoding.UTF8.GetString(await ReadAsync(count));

    public async Task<Heard> ReadToEndAsync()
    {
        var heard = new MemoryStream();
        var buffer = new byte[64 * 1024].AsMemory();
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(buffer).AsTask().OrHangs()) > 0)
            {
                heard.Write(buffer.Span[..read]);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return new Heard(heard.ToArray(), PeerEnd.Reset);
        }

        return new Heard(heard.ToArray(), EndOfFile);
    }

    /// <summary>What a read of 0 means. After both FINs its own state is CLOSED too.</summary>
    public PeerEnd EndOfFile => State == TcpState.Closed && !_finSent ? PeerEnd.FinThenReset : PeerEnd.Fin;

    /// <summary>Waits for a RST without reading; what arrived before it can still be read.</summary>
    public Task ResetSeenAsync() => Task.Run(() =>
    {
        if (!_socket.Poll(Guard.Limit, SelectMode.SelectError))
        {
            throw new TimeoutException("no RST came");
        }
    });

    /// <summary>Bytes that are ready to be read.</summary>
    public int Available => _socket.Available;

    /// <summary>Sends FIN; it can go on reading.</summary>
    public void Shutdown()
    {
        _finSent = true;
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>
    /// Sends RST, at once: close(2) would send it when the last copy of the socket is closed, and a program that another test
    /// starts meanwhile holds one for a moment. connect(AF_UNSPEC) resets at once, as close(2) with linger 0 does (tcp_disconnect).
    /// </summary>
    public void Reset()
    {
        if (OperatingSystem.IsLinux())
        {
            var nothing = new byte[16];
            Assert.Equal(0, connect(_socket.Handle, nothing, (uint)nothing.Length));
        }

        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    /// <summary>Closes both directions, as a program's end does.</summary>
    public void Close() => _socket.Dispose();

    /// <summary>
    /// From now on its kernel hears nothing, as if its host were gone; it can still send. It asks for packets that next to
    /// nobody sends (IP_MINTTL, ip(7)), which needs no privilege; a filter program does, with some kernels.
    /// </summary>
    public void GoDeaf() => Hear(least: byte.MaxValue);

    /// <summary>From now on its kernel hears again what is sent to it.</summary>
    public void HearAgain() => Hear(least: 0);

    public void Dispose() => _socket.Dispose();

    private void Hear(int least)
    {
        const int ipMinTtl = 21;
        _socket.SetRawSocketOption((int)SocketOptionLevel.IP, ipMinTtl, BitConverter.GetBytes(least));
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int connect(nint socket, byte[] address, uint length);
}
