using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>One connection that sends without a pause, and at the same time compares what comes back.</summary>
internal sealed class EchoStreamClient(Socket socket) : IDisposable
{
    private const int Chunk = 128 * 1024;
    private const int Period = 256 * 1024;

    /// <summary>A period of random bytes and a chunk more, so that a chunk from any place of the stream lies in one piece.</summary>
    private static readonly byte[] Bytes = MakeBytes();

    private readonly Receiver _receiver = new(Chunk);
    private long _length = long.MaxValue;

    /// <summary>Bytes of the echo so far.</summary>
    public long Received { get; private set; }

    /// <summary>Sends until it is time to stop, then the FIN.</summary>
    public async Task SendAsync(Func<bool> isOver)
    {
        try
        {
            long sent = 0;
            while (!isOver())
            {
                sent += await socket.SendAsync(Bytes.AsMemory((int)(sent % Period), Chunk));
            }

            Volatile.Write(ref _length, sent);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The receiving side hears of it too, and tells.
        }
    }

    /// <summary>Receives the echo, the goodbye and the end; returns what was wrong, or null.</summary>
    public async Task<string?> CompareAsync()
    {
        // What follows the echo: it comes after the FIN, so its place is known by then.
        long goodbye = 0;
        while (true)
        {
            var error = await _receiver.ReceiveAsync(socket);
            if (error != SocketError.Success || _receiver.BytesTransferred == 0)
            {
                return error == SocketError.Success && Received == Volatile.Read(ref _length) && goodbye == LastWords.Goodbye.Length
                    ? null
                    : $"{error} after {Received} bytes of echo and {goodbye} of the goodbye";
            }

            var echoed = (int)Math.Min(_receiver.BytesTransferred, Volatile.Read(ref _length) - Received);
            if (!Bytes.AsSpan((int)(Received % Period)).StartsWith(_receiver.Received[..echoed])
                || !LastWords.Goodbye[(int)goodbye..].StartsWith(_receiver.Received[echoed..]))
            {
                return $"other bytes than were sent, {Received} bytes into the echo or soon after";
            }

            Received += echoed;
            goodbye += _receiver.BytesTransferred - echoed;
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _receiver.Dispose();
    }

    private static byte[] MakeBytes()
    {
        var bytes = new byte[Period + Chunk];
        new Random(1).NextBytes(bytes.AsSpan(0, Period));
        bytes.AsSpan(0, Chunk).CopyTo(bytes.AsSpan(Period));
        return bytes;
    }
}
