using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Reads what a client sends, and drops it, sends it back or follows a script, until a cue. It takes no byte past the cue or the
/// end of a script's step from the kernel: reads are cut there, by length where bytes are counted, by peeking where lines are matched.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="cues">The cues in what the client sends.</param>
/// <param name="clocks">The other cues. The conversation owns them, and disposes of them.</param>
/// <param name="echo">Sends back what was read; null to drop it.</param>
/// <param name="script">Says what it says, and how far to read; null for no script.</param>
internal sealed class Conversation(ClientSocket client, Cues cues, Clocks clocks, Speech? echo, ScriptPlayer? script)
{
    private const int BufferSize = 64 * 1024;

    private readonly Speech? _said = echo ?? script?.Speech;

    private bool NeedsContent => cues.NeedsContent || script is { Mark.NeedsContent: true };

    /// <summary>Talks until the first cue, or until the client is gone.</summary>
    public async ValueTask<ConversationEnd> RunAsync()
    {
        using (clocks)
        {
            while (true)
            {
                if (script is { Mark: null } && await script.GoOnAsync() is { } over)
                {
                    return over;
                }

                if (_said?.LookIfDue() is { } gone)
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

                var wait = await client.WaitReadableAsync(clocks.Next(orAt: _said?.LookAt ?? Deadline.Never));
                if (wait.Departure is { } departure)
                {
                    return ConversationEnd.Gone(departure);
                }

                if (!wait.IsInterrupted && await TakeAsync() is { } end)
                {
                    return end;
                }
            }
        }
    }

    /// <summary>Takes what is there, up to the cue, and echoes it.</summary>
    private async ValueTask<ConversationEnd?> TakeAsync()
    {
        var owned = echo is not null || NeedsContent;
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
            var departure = echo is null ? null : await echo.SayAsync(buffer.AsMemory(0, read.Count));
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
        buffer = buffer[..cues.MaxRead(script?.Mark?.MaxRead(buffer.Length) ?? buffer.Length)];
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

    /// <summary>Goes through the next bytes, up to the first cue or the end of the script's step. At the same byte the cue wins.</summary>
    private (int Taken, Cue? Cue) Take(ReadOnlySpan<byte> bytes)
    {
        var stepEnd = script?.Mark?.Find(bytes);
        var (taken, cue) = cues.Take(bytes[..(stepEnd ?? bytes.Length)]);
        if (stepEnd is not null && cue is null)
        {
            script!.Reached();
        }

        return (taken, cue);
    }
}
