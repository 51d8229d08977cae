using GoodbyeServer.Framing;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Finds the byte at which a cue comes in what a client sends. Pure: it sees the bytes in order, cut in any way, and keeps
/// a count and a place in the text, never a line.
/// </summary>
internal sealed class Cues
{
    /// <summary>Every cue, orders last: so they are looked for no further than another cue, and win at the same byte.</summary>
    private static readonly Cue[] All = [.. Enum.GetValues<Cue>().OrderBy(cue => cue == Cue.Obey)];

    private readonly (Cue Cue, ByteMark Mark)[] _cues = [];

    /// <param name="options">Which cues there are.</param>
    /// <param name="orders">What the client asks for, where it is obeyed.</param>
    public Cues(CueOptions options, ClientOrders? orders = null)
    {
        foreach (var cue in All)
        {
            if (In(cue, options, orders) is { } found)
            {
                _cues = [.. _cues, (cue, found)];
                NeedsContent |= found.NeedsContent;
            }
        }
    }

    /// <summary>Whether the bytes have to be seen before they may be read; otherwise <see cref="MaxRead"/> is enough.</summary>
    public bool NeedsContent { get; }

    /// <summary>How many bytes may be read without passing a cue that counts them.</summary>
    public int MaxRead(int wanted)
    {
        foreach (var (_, mark) in _cues)
        {
            wanted = mark.MaxRead(wanted);
        }

        return wanted;
    }

    /// <summary>Goes through the next bytes, no more than <see cref="MaxRead"/>, up to and including the first cue.</summary>
    /// <returns>How many bytes that is, all of them when no cue is among them, and the cue.</returns>
    public (int Taken, Cue? Cue) Take(ReadOnlySpan<byte> bytes)
    {
        Cue? first = null;
        foreach (var (cue, mark) in _cues)
        {
            // Each looks no further than the first cue so far. Of two at the same byte the later one wins.
            if (mark.Find(bytes) is { } found)
            {
                bytes = bytes[..found.Length];
                first = cue;
            }
        }

        return (bytes.Length, first);
    }

    /// <summary>The cue as something to look for in the bytes; null where it is off, or comes without a byte.</summary>
    private static ByteMark? In(Cue cue, CueOptions options, ClientOrders? orders) => cue switch
    {
        Cue.AtOnce => null,
        Cue.After => null,
        Cue.AfterBytes => options.AfterBytes is { } bytes ? new ByteCount(bytes) : null,
        Cue.AfterLines => options.AfterLines is { } lines ? new LineCount(lines) : null,
        Cue.Until => options.Until is { } text ? new LineMatch(text) : null,
        Cue.Obey => orders,
        Cue.Script => null,
    };
}
