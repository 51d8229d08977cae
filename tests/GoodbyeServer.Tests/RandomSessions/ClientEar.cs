using System.Net.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The reading half of a simulated client: what it heard, and how that ended.</summary>
/// <param name="voice">Says what the bytes of the wire tell.</param>
internal sealed class ClientEar(ClientVoice voice) : IDisposable
{
    private readonly MemoryStream _heard = new();
    private readonly byte[] _buffer = new byte[16 * 1024];

    public byte[] Heard => _heard.ToArray();

    /// <summary>A read of 0, or ECONNRESET; null if it did not read that far.</summary>
    public PeerEnd? End { get; set; }

    /// <summary>Reads until the end, or until it has read as much as it wants, or is cancelled.</summary>
    public async Task ListenAsync(Socket socket, long most, CancellationToken cancel)
    {
        while (End is null && _heard.Length < most && await ListenOnceAsync(socket, cancel, most - _heard.Length))
        {
        }
    }

    /// <summary>Reads what comes next, or the end. Returns whether it did.</summary>
    public async Task<bool> ListenOnceAsync(Socket socket, CancellationToken cancel, long most = long.MaxValue)
    {
        try
        {
            var wanted = (int)Math.Min(_buffer.Length, most);
            Take(_buffer.AsSpan(0, await socket.ReceiveAsync(_buffer.AsMemory(0, wanted), SocketFlags.None, cancel)));
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SocketException e)
        {
            Fail(e.SocketErrorCode);
            return false;
        }
    }

    /// <summary>Takes what has come meanwhile, without waiting for more.</summary>
    public async Task TakeTheRestAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (End is null && socket.Available > 0)
            {
                Take(buffer.AsSpan(0, await socket.ReceiveAsync(buffer)));
            }
        }
        catch (SocketException e)
        {
            Fail(e.SocketErrorCode);
        }
    }

    public void Dispose() => _heard.Dispose();

    private void Take(ReadOnlySpan<byte> bytes)
    {
        _heard.Write(voice.Hear(bytes));
        End = bytes.IsEmpty ? PeerEnd.Fin : null;
    }

    /// <summary>The kernel reports a RST once. If a send got that error, the next read fails with another one.</summary>
    private void Fail(SocketError error) => End = error == SocketError.ConnectionReset ? PeerEnd.Reset : End;
}
