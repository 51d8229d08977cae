using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Reads what a client sends, for whom it talks with, until a cue. It takes no byte past the cue, or past what the partner waits
/// for, from the kernel: reads are cut there, by length when bytes are counted, by peeking when lines are matched.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="cues">The cues in what the client sends.</param>
/// <param name="clocks">The other cues. The conversation owns them, and disposes of them.</param>
/// <param name="partner">Whom the client talks with.</param>
internal sealed class Conversation(ByteStream client, Cues cues, Clocks clocks, Partner partner)
{
    private const int BufferSize = 64 * 1024;

    private bool NeedsContent => cues.NeedsContent || partner.Mark is { NeedsContent: true };

    /// <summary>Talks until the first cue, or until the client is gone.</summary>
    public async ValueTask<ConversationEnd> RunAsync()
    {
        using (clocks)
        {
            while (true)
            {
                if (await partner.TakeTurnAsync() is { } over)
                {
                    return over;
                }

                if (clocks.IsLookDue(partner) && partner.Look() is { } gone)
                {
                    return ConversationEnd.Gone(gone);
                }

                if (clocks.Due(partner) is { } due)
                {
                    if (due.Reason != CloseReason.IdleTimeout || !client.IsReadable)
                    {
                        return due;
                    }
                }
                else
                {
                    var wait = await client.WaitReadableAsync(clocks.NextFor(partner));
                    if (wait.Departure is { } departure)
                    {
                        return ConversationEnd.Gone(departure);
                    }

                    if (wait.IsInterrupted)
                    {
                        continue;
                    }
                }

                if (await TakeAsync() is { } end)
                {
                    return end;
                }
            }
        }
    }

    /// <summary>Takes what is there, up to the cue, and has the partner hear it.</summary>
    private async ValueTask<ConversationEnd?> TakeAsync()
    {
        var owned = partner.HearsBytes || NeedsContent;
        var buffer = owned ? ArrayPool<byte>.Shared.Rent(BufferSize) : PeerSocket.Discarded;
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
            clocks.Heard(partner);
            var departure = await partner.HearAsync(buffer.AsMemory(0, read.Count));
            return cue is { } reached ? new ConversationEnd(CloseReason.Goodbye, reached, departure)
                : departure is { } left ? clocks.Gone(left)
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
        buffer = buffer[..cues.MaxRead(partner.Mark?.MaxRead(buffer.Length) ?? buffer.Length)];
        if (!NeedsContent)
        {
            var read = client.Receive(buffer, SocketFlags.None);
            cue = Take(buffer[..read.Count]).Cue;
            return read;
        }

        var seen = client.Receive(buffer, SocketFlags.Peek);
        if (seen.Count == 0)
        {
            return seen;
        }

        (var count, cue) = Take(buffer[..seen.Count]);
        return client.Receive(buffer[..count], SocketFlags.None);
    }

    /// <summary>Goes through the next bytes, up to the first cue or the partner's mark. At the same byte the cue wins.</summary>
    private (int Taken, Cue? Cue) Take(ReadOnlySpan<byte> bytes)
    {
        var mark = partner.Mark?.Find(bytes);
        var (taken, cue) = cues.Take(bytes[..(mark?.Length ?? bytes.Length)]);
        if (mark is not null && cue is null)
        {
            partner.Reached();
        }

        return (taken, cue);
    }
}
