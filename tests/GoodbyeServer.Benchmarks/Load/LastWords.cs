using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>How a server ends a connection, as the client's socket tells it.</summary>
internal enum WireEnd
{
    /// <summary>A receive of 0 bytes.</summary>
    Fin,

    /// <summary>ECONNRESET.</summary>
    Reset,
}

/// <summary>The end of a conversation: the goodbye, all of it and nothing else, then FIN or RST.</summary>
internal static class LastWords
{
    public static ReadOnlySpan<byte> Goodbye => "Goodbye\n"u8;

    /// <summary>Reads to the end; returns what was wrong, or null.</summary>
    public static async ValueTask<string?> HearAsync(Socket socket, Receiver receiver, WireEnd expected)
    {
        var heard = 0;
        while (true)
        {
            var error = await receiver.ReceiveAsync(socket);
            if (error == SocketError.Success && receiver.BytesTransferred > 0)
            {
                if (!Goodbye[heard..].StartsWith(receiver.Received))
                {
                    return "bytes that are not the goodbye";
                }

                heard += receiver.BytesTransferred;
                continue;
            }

            return heard < Goodbye.Length ? $"{heard} bytes of the goodbye, then {error}"
                : error != (expected == WireEnd.Fin ? SocketError.Success : SocketError.ConnectionReset) ? $"{error} after the goodbye"
                : null;
        }
    }
}
