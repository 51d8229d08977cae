using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>Reads what one side of a relay sends: no byte past a cue, or past what the other side may be told.</summary>
/// <param name="From">Who sends.</param>
/// <param name="To">Who is to be sent it.</param>
/// <param name="Cues">The cues in it; null if there are none.</param>
internal readonly record struct RelayIntake(ByteStream From, ByteStream To, Cues? Cues)
{
    /// <summary>Bytes that are read at once, at most.</summary>
    public const int Most = 64 * 1024;

    /// <summary>Whether nobody has to look at the bytes.</summary>
    public bool CanSplice => From is PlainStream { ShowsBytes: false } && To is PlainStream && Cues is not { NeedsContent: true };

    /// <summary>Whether neither a cue nor a cut can come, however much is read.</summary>
    public bool IsUnlimited => Cues is null && To.MostToSay == long.MaxValue;

    /// <summary>Reads into a buffer, without waiting.</summary>
    public ReadResult Read(Span<byte> buffer, out Taken taken)
    {
        buffer = buffer[..MaxRead(buffer.Length)];
        if (buffer.IsEmpty)
        {
            return SeeCut(out taken);
        }

        if (Cues is not { NeedsContent: true })
        {
            var read = From.Receive(buffer, SocketFlags.None);
            taken = Cues?.Take(buffer[..read.Count]) ?? new(read.Count);
            return read;
        }

        var seen = From.Receive(buffer, SocketFlags.Peek);
        taken = Cues.Take(buffer[..seen.Count]);
        return taken.Length == 0 ? seen with { Count = 0 } : From.Receive(buffer[..taken.Length], SocketFlags.None);
    }

    /// <summary>Has the kernel move what is there into an empty pipe. Only if it <see cref="CanSplice"/>.</summary>
    public ReadResult Read(Pipe pipe, out Taken taken)
    {
        var most = MaxRead(Most);
        if (most == 0)
        {
            return SeeCut(out taken);
        }

        var read = ((PlainStream)From).Receive(pipe, most);
        taken = Cues?.Take(PeerSocket.Discarded.AsSpan(0, read.Count)) ?? new(read.Count);
        return read;
    }

    private int MaxRead(int wanted)
    {
        wanted = (int)Math.Min(wanted, To.LeftToSay);
        return Cues?.MaxRead(wanted) ?? wanted;
    }

    /// <summary>The next byte could not be passed on: it is the cue, and is not taken. A FIN or a reset may come instead.</summary>
    private ReadResult SeeCut(out Taken taken)
    {
        var next = From.Receive(stackalloc byte[1], SocketFlags.Peek);
        taken = new(0, Cue: next.Count > 0 ? Cue.Cut : null);
        return next with { Count = 0 };
    }
}
