using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Framing;
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

    /// <summary>Whether the client has asked for a head alone (HEAD).</summary>
    public bool HearsHead => cues.HearsHead || partner.HearsHead;

    private bool NeedsContent => cues.NeedsContent || partner.Mark is { NeedsContent: true };

    /// <summary>Talks until the first cue, or until the client is gone.</summary>
    public async Task<ConversationEnd> RunAsync()
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
        var owned = partner.HearsBytes || NeedsContent || client.ShowsBytes;
        var buffer = owned ? ArrayPool<byte>.Shared.Rent(BufferSize) : PeerSocket.Discarded;
        try
        {
            var read = Receive(buffer.AsSpan(0, BufferSize), out var taken);
            if (read.Count == 0 && taken.Found is null)
            {
                return taken.Cue is { } cut ? new ConversationEnd(CloseReason.Goodbye, cut)
                    : read.IsEndOfFile ? new ConversationEnd(CloseReason.ClientClosed)
                    : read.Departure is { } gone ? ConversationEnd.Gone(gone)
                    : read.Expected is { } readable ? new ConversationEnd(CloseReason.ClientGarbled, null, null, readable)
                    : null;
            }

            // Before the echo: a client that has its echo then knows that the clock was set.
            clocks.Heard(partner);
            var departure = await partner.HearAsync(buffer.AsMemory(0, read.Count), isLast: taken.Cue is not null);
            if (taken.AsksToContinue)
            {
                departure ??= await partner.AskForBodyAsync();
            }

            return departure is null && partner.IsCutOff ? ConversationEnd.CutOff
                : taken.Cue is { } reached ? new ConversationEnd(CloseReason.Goodbye, reached, departure)
                : taken.Expected is { } expected ? new ConversationEnd(CloseReason.ClientGarbled, null, departure, expected)
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

    private ReadResult Receive(Span<byte> buffer, out Taken taken)
    {
        buffer = buffer[..cues.MaxRead(partner.MaxRead(buffer.Length))];
        if (buffer.IsEmpty)
        {
            return SeeCut(out taken);
        }

        if (!NeedsContent)
        {
            var read = client.Receive(buffer, SocketFlags.None);
            taken = Take(buffer[..read.Count]);
            return read;
        }

        var seen = client.Receive(buffer, SocketFlags.Peek);
        var bytes = buffer[..seen.Count];
        taken = Take(partner.Mark is null ? bytes : cues.UpToPause(bytes));
        return taken.Length == 0 ? seen with { Count = 0 } : client.Receive(buffer[..taken.Length], SocketFlags.None);
    }

    /// <summary>The next byte could not be answered: it is the cue, and is not taken. A FIN or a reset may come instead.</summary>
    private ReadResult SeeCut(out Taken taken)
    {
        var seen = client.Receive(stackalloc byte[1], SocketFlags.Peek);
        taken = new(0, Cue: seen.Count > 0 ? Cue.Cut : null);
        return seen with { Count = 0 };
    }

    /// <summary>Goes through the next bytes, up to the first cue or the partner's mark. At the same byte the cue wins.</summary>
    private Taken Take(ReadOnlySpan<byte> bytes)
    {
        var mark = partner.Mark?.Find(bytes);
        var taken = cues.Take(bytes[..(mark?.Length ?? bytes.Length)]);
        var isFirst = taken.Found is null || (taken.AsksToContinue && taken.Length == mark?.Length);
        if (mark is not { } found || !isFirst)
        {
            return taken;
        }

        if (found.Kind == FoundKind.Mark)
        {
            partner.Reached();
            return taken;
        }

        return taken with { Found = found };
    }
}
