namespace GoodbyeServer.Framing;

/// <summary>
/// The end of a body that comes in chunks (RFC 9112 section 7.1): the empty line after the chunk of size 0 and the trailers. What
/// extensions and trailers say does not matter. The bytes of a chunk are counted, not looked at.
/// </summary>
internal sealed class ChunkedBody : ByteMark
{
    private const string Size = "a chunk size in hexadecimal digits";
    private const string DataEnd = "a line feed after the chunk";

    private Place _place;
    private bool _hasDigits;
    private long _left;

    private enum Place
    {
        Size,
        Extension,
        SizeFeed,
        Data,
        DataEnd,
        DataFeed,
        LineStart,
        Trailer,
        EndFeed,
        Ended,
    }

    public override bool NeedsContent => _place != Place.Data;

    public override int MaxRead(int wanted) => _place == Place.Data ? (int)Math.Min(wanted, _left) : wanted;

    public override Found? Find(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (_place == Place.Data)
            {
                at += SkipData(bytes.Length - at);
                continue;
            }

            if (Add(bytes[at]) is { } expected)
            {
                return Found.Garbled(at, expected);
            }

            at++;
            if (_place == Place.Ended)
            {
                return at;
            }
        }

        return null;
    }

    private int SkipData(int most)
    {
        var length = MaxRead(most);
        _left -= length;
        _place = _left == 0 ? Place.DataEnd : Place.Data;
        return length;
    }

    /// <summary>Goes on with one byte. What had to stand there if this one cannot; null if it can.</summary>
    private string? Add(byte value) => (_place, value) switch
    {
        (Place.Size, _) => AddToSize(value),
        (Place.Extension or Place.SizeFeed, (byte)'\n') => StartChunk(),
        (Place.Extension, _) => null,
        (Place.SizeFeed, _) => Size,
        (Place.DataEnd, (byte)'\r') => To(Place.DataFeed),
        (Place.DataEnd or Place.DataFeed, (byte)'\n') => To(Place.Size),
        (Place.DataEnd or Place.DataFeed, _) => DataEnd,
        (Place.LineStart, (byte)'\r') => To(Place.EndFeed),
        (Place.LineStart or Place.EndFeed, (byte)'\n') => To(Place.Ended),
        (Place.Trailer, (byte)'\n') => To(Place.LineStart),
        (Place.LineStart or Place.EndFeed or Place.Trailer, _) => To(Place.Trailer),
        (Place.Data or Place.Ended, _) => throw new InvalidOperationException("no byte is looked at here"),
    };

    private string? To(Place place)
    {
        _place = place;
        return null;
    }

    private string? AddToSize(byte value)
    {
        if (char.IsAsciiHexDigit((char)value))
        {
            _hasDigits = true;
            if (_left > long.MaxValue >> 4)
            {
                return Size;
            }

            _left = (_left << 4) + (value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
            return null;
        }

        return (_hasDigits, value) switch
        {
            (true, (byte)'\n') => StartChunk(),
            (true, (byte)'\r') => To(Place.SizeFeed),
            (true, (byte)';' or (byte)' ' or (byte)'\t') => To(Place.Extension),
            _ => Size,
        };
    }

    private string? StartChunk()
    {
        _hasDigits = false;
        return To(_left == 0 ? Place.LineStart : Place.Data);
    }
}
