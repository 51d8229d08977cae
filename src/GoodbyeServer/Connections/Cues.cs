using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Finds, in what a client sends, the byte at which the goodbye falls due. Pure: it sees bytes in order, however they were
/// cut, and keeps a count and a place in the text, never a line.
/// </summary>
/// <param name="options">Which cues there are.</param>
/// <param name="orders">What the client asks for, where it is obeyed.</param>
internal sealed class Cues(ServerOptions options, ClientOrders? orders = null)
{
    private long _bytesLeft = options.AfterBytes ?? long.MaxValue;
    private long _linesLeft = options.AfterLines ?? long.MaxValue;
    private LineMatch _line = new(options.Until);

    /// <summary>Whether the bytes must be peeked at before they are read; otherwise <see cref="MaxRead"/> is enough.</summary>
    public bool NeedsContent { get; } = options.AfterLines is not null || options.Until is not null || orders is not null;

    /// <summary>How many bytes may be read at most before a cue.</summary>
    public int MaxRead(int wanted) => (int)Math.Min(wanted, _bytesLeft);

    /// <summary>
    /// Goes through the next bytes, at most <see cref="MaxRead"/>, up to and including the first cue.
    /// </summary>
    /// <returns>How many bytes that is, all of them when no cue is among them, and the cue.</returns>
    public (int Taken, Cue? Cue) Take(ReadOnlySpan<byte> bytes)
    {
        var (taken, cue) = NeedsContent ? TakeLines(bytes) : (bytes.Length, null);
        return (taken, cue ?? TakeBytes(taken));
    }

    /// <summary>Counts bytes that were read without a look at them.</summary>
    public Cue? TakeBytes(int count)
    {
        if (_bytesLeft == long.MaxValue)
        {
            return null;
        }

        _bytesLeft -= count;
        return _bytesLeft == 0 ? Cue.AfterBytes : null;
    }

    private (int Taken, Cue? Cue) TakeLines(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (true)
        {
            var rest = bytes[taken..];
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            _line.Add(part);
            orders?.Add(part);
            if (end < 0)
            {
                return (bytes.Length, null);
            }

            taken += end + 1;
            var isText = _line.End();
            var isOrder = orders?.End() ?? false;
            if (isText || isOrder)
            {
                return (taken, isOrder ? Cue.Obey : Cue.Until);
            }

            if (--_linesLeft == 0)
            {
                return (taken, Cue.AfterLines);
            }
        }
    }
}

/// <summary>Whether the line that is being read equals a text, a carriage return at its end left aside.</summary>
internal struct LineMatch(ReadOnlyMemory<byte>? text)
{
    /// <summary>How much of the text, or of the text and a carriage return, the line is so far; -1 once it differs.</summary>
    private int _place;

    /// <summary>Goes on with the line.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (text is not { } wanted || _place < 0 || bytes.IsEmpty)
        {
            return;
        }

        var expected = wanted.Span[Math.Min(_place, wanted.Length)..];
        var same = bytes.Length <= expected.Length
            ? expected.StartsWith(bytes)
            : _place <= wanted.Length && bytes.Length == expected.Length + 1 && bytes.StartsWith(expected) && bytes[^1] == '\r';
        _place = same ? _place + bytes.Length : -1;
    }

    /// <summary>Ends the line, and tells whether it was the text.</summary>
    public bool End()
    {
        var place = _place;
        _place = 0;
        return text is { } wanted && (place == wanted.Length || place == wanted.Length + 1);
    }
}
