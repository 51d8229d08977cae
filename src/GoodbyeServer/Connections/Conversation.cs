using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Reads what a client sends, and sends it back or drops it, until a cue. It takes no byte past the cue from the kernel: reads
/// are cut at it, by length where bytes are counted, by peeking where lines are matched.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="cues">The cues in what the client sends.</param>
/// <param name="clocks">The other cues. The conversation owns them, and disposes of them.</param>
/// <param name="echo">Sends back what was read; null to drop it.</param>
internal sealed class Conversation(ClientSocket client, Cues cues, Clocks clocks, Echo? echo)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Talks until the first cue, or until the client is gone.</summary>
    public async ValueTask<ConversationEnd> RunAsync()
    {
        using (clocks)
        {
            while (true)
            {
                if (echo?.LookIfDue() is { } gone)
                {
                    return ConversationEnd.Gone(gone);
                }

                if (clocks.Due() is { } due)
                {
                    if (due.Reason != CloseReason.IdleTimeout || !client.IsReadable)
                    {
                        return due;
                    }

                    if (await TakeAsync() is { } ended)
                    {
                        return ended;
                    }

                    continue;
                }

                var wait = await client.WaitReadableAsync(clocks.Next(orAt: echo?.LookAt ?? Deadline.Never));
                if (wait.Departure is not (null or Departure.Interrupted) and { } departure)
                {
                    return ConversationEnd.Gone(departure);
                }

                if (wait.Departure is null && await TakeAsync() is { } end)
                {
                    return end;
                }
            }
        }
    }

    /// <summary>Takes what is there, up to the cue, and echoes it.</summary>
    private async ValueTask<ConversationEnd?> TakeAsync()
    {
        var owned = echo is not null || cues.NeedsContent;
        var buffer = owned ? ArrayPool<byte>.Shared.Rent(BufferSize) : ClientSocket.Discarded;
        try
        {
            var read = Receive(buffer.AsSpan(0, BufferSize), out var cue);
            if (read.Count == 0)
            {
                return read.IsEndOfFile ? new ConversationEnd(CloseReason.ClientClosed)
                    : read.Departure is { } gone ? ConversationEnd.Gone(gone)
                    : null;
            }

            // Before the echo: a client that has its echo then knows that the clock was set.
            clocks.RestartIdle();
            var departure = echo is null ? null : await echo.SendAsync(buffer.AsMemory(0, read.Count));
            return cue is { } reached ? new ConversationEnd(CloseReason.Goodbye, reached, departure)
                : departure is { } left ? (clocks.Due() ?? ConversationEnd.Gone(left)) with { Departure = left }
                : null;
        }
        finally
        {
            if (owned)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private ReadResult Receive(Span<byte> buffer, out Cue? cue)
    {
        cue = null;
        buffer = buffer[..cues.MaxRead(buffer.Length)];
        if (!cues.NeedsContent)
        {
            var read = client.Receive(buffer, SocketFlags.None);
            cue = cues.Take(buffer[..read.Count]).Cue;
            return read;
        }

        var seen = client.Receive(buffer, SocketFlags.Peek);
        if (seen.Count == 0)
        {
            return seen;
        }

        (var count, cue) = cues.Take(buffer[..seen.Count]);
        return client.Receive(buffer[..count], SocketFlags.None);
    }
}
