using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>A client that tries again, a thousand times a second, until the server has come up.</summary>
internal static class FirstGoodbye
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    /// <summary>Returns how long after <paramref name="startedAt"/>, a timestamp, it has heard the goodbye; and what was wrong, or
    /// null.</summary>
    public static async Task<(TimeSpan After, string? Fault)> HearAsync(int port, long startedAt)
    {
        using var receiver = new Receiver(64);
        while (Stopwatch.GetElapsedTime(startedAt) < Guard)
        {
            try
            {
                using var socket = LoadSocket.Connect(new IPEndPoint(IPAddress.Loopback, port));
                var fault = await LastWords.HearAsync(socket, receiver, WireEnd.Fin).AsTask().OrHangs("a server that has just started");
                return (Stopwatch.GetElapsedTime(startedAt), fault);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                Thread.Sleep(1);
            }
        }

        throw new BenchmarkException($"a server did not come up within {Guard.TotalSeconds} s");
    }
}
