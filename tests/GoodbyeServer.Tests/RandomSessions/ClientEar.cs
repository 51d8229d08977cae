using System.Net.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The reading half of a simulated client: what it heard, and how that ended.</summary>
internal sealed class ClientEar : IDisposable
{
    private readonly MemoryStream _heard = new();

    public byte[] Heard => _heard.ToArray();

    /// <summary>A read of 0, or ECONNRESET; null if it did not read that far.</summary>
    public PeerEnd? End { get; set; }

    /// <summary>Reads until the end, or until it has read as much as it wants, or is cancelled.</summary>
    public async Task ListenAsync(Socket socket, long most, CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (End is null && _heard.Length < most)
            {
                var wanted = (int)Math.Min(buffer.Length, most - _heard.Length);
                Take(buffer.AsSpan(0, await socket.ReceiveAsync(buffer.AsMemory(0, wanted), SocketFlags.None, cancel)));
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (SocketException e)
        {
            Fail(e.SocketErrorCode);
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
        _heard.Write(bytes);
        End = bytes.IsEmpty ? PeerEnd.Fin : null;
    }

    /// <summary>The kernel reports a RST once. If a send got that error, the next read fails with another one.</summary>
    private void Fail(SocketError error) => End = error == SocketError.ConnectionReset ? PeerEnd.Reset : End;
}
