namespace GoodbyeServer.Framing;

/// <summary>A mark at the end of a line. A line arrives in parts, however the client's bytes were cut.</summary>
internal abstract class LineMark : ByteMark
{
    public override bool NeedsContent => true;

    /// <summary>Keeps the beginning of each line; null if nobody asks for it.</summary>
    public KeptLine? Kept { get; init; }

    public override Found? Find(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (bytes[taken..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            Add(bytes.Slice(taken, length));
            Kept?.Add(bytes.Slice(taken, length));
            Kept?.End();
            taken += length + 1;
            if (End())
            {
                return taken;
            }
        }

        Add(bytes[taken..]);
        Kept?.Add(bytes[taken..]);
        return null;
    }

    /// <summary>Goes on with the line.</summary>
    protected abstract void Add(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the line; whether the mark is there.</summary>
    protected abstract bool End();
}

/// <summary>The client has sent this many lines.</summary>
internal sealed class LineCount(long left) : LineMark
{
    private long _left = left;

    protected override void Add(ReadOnlySpan<byte> bytes)
    {
    }

    protected override bool End() => --_left == 0;
}

/// <summary>The client has sent a line equal to a text. A carriage return at the line's end is ignored.</summary>
internal sealed class LineMatch(ReadOnlyMemory<byte> text) : LineMark
{
    /// <summary>How much of the text, or of the text and a carriage return, the line is so far; -1 once it differs.</summary>
    private int _place;

    protected override void Add(ReadOnlySpan<byte> bytes)
    {
        if (_place < 0 || bytes.IsEmpty)
        {
            return;
        }

        var expected = text.Span[Math.Min(_place, text.Length)..];
        var same = bytes.Length <= expected.Length
            ? expected.StartsWith(bytes)
            : _place <= text.Length && bytes.Length == expected.Length + 1 && bytes.StartsWith(expected) && bytes[^1] == '\r';
        _place = same ? _place + bytes.Length : -1;
    }

    protected override bool End()
    {
        var place = _place;
        _place = 0;
        return place == text.Length || place == text.Length + 1;
    }
}
