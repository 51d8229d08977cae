namespace GoodbyeServer.Framing;

/// <summary>
/// What the fields of a request's head say about its body (RFC 9112 section 6). They come a byte at a time, and none is kept.
/// A method returns what had to stand in the place of a byte that cannot stand there; null if it can.
/// </summary>
internal sealed class BodyFields
{
    private const string OneLength = "a Content-Length that is one whole number";

    private Field _field;
    private ShortWord _name;
    private ShortWord _element;
    private bool _hadSpace;
    private long? _number;
    private long? _length;
    private bool _endsInChunked;

    private enum Field
    {
        Other,
        ContentLength,
        TransferEncoding,
        Expect,
    }

    /// <summary>How long the body is, unless it comes in chunks.</summary>
    public long Length => _length ?? 0;

    /// <summary>Whether the body comes in chunks. That goes before a length.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether the client waits for <c>100 Continue</c>.</summary>
    public bool ExpectsContinue { get; private set; }

    /// <summary>Whether the field before matters: a line that goes on with it is refused, not passed over (RFC 9112 section 5.2).</summary>
    public bool Matters => _field != Field.Other;

    private Field Named => _name.Is("content-length"u8) ? Field.ContentLength
        : _name.Is("transfer-encoding"u8) ? Field.TransferEncoding
        : _name.Is("expect"u8) ? Field.Expect
        : Field.Other;

    /// <summary>A field begins.</summary>
    public void Begin()
    {
        _name.Clear();
        _field = Field.Other;
    }

    /// <summary>The next byte of the name. One with a space before the colon is refused, not passed over (RFC 9112 section 5.1).</summary>
    public string? AddToName(byte value)
    {
        var isRefused = value is (byte)' ' or (byte)'\t' && Named != Field.Other;
        _name.Add(value);
        return isRefused ? "a colon right after the name of the field" : null;
    }

    /// <summary>The name has come; the value follows.</summary>
    public void EndName()
    {
        _field = Named;
        _number = null;
        _element.Clear();
        _hadSpace = false;
        IsChunked |= _field == Field.TransferEncoding;
    }

    /// <summary>The next byte of the value, up to and including the line feed.</summary>
    public string? AddToValue(byte value)
    {
        if (_field == Field.Other)
        {
            return null;
        }

        if (value is (byte)',' or (byte)'\n')
        {
            return EndElement();
        }

        if (value is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            _hadSpace = !_element.IsEmpty;
            return null;
        }

        return _field == Field.ContentLength ? AddDigit(value) : AddLetter(value);
    }

    /// <summary>The head has come.</summary>
    public string? End() => IsChunked && !_endsInChunked ? "a Transfer-Encoding that ends in chunked" : null;

    private string? AddDigit(byte value)
    {
        var digit = value - '0';
        var before = _number ?? 0;
        if (digit is < 0 or > 9 || _hadSpace || before > (long.MaxValue - digit) / 10)
        {
            return OneLength;
        }

        _element.Add(value);
        _number = (before * 10) + digit;
        return null;
    }

    private string? AddLetter(byte value)
    {
        if (_hadSpace)
        {
            _element.Add((byte)' ');
            _hadSpace = false;
        }

        _element.Add(value);
        return null;
    }

    /// <summary>A comma, or the line's end. Empty elements of a list mean nothing (RFC 9110 section 5.6.1).</summary>
    private string? EndElement()
    {
        var isEmpty = _element.IsEmpty;
        if (_field == Field.ContentLength)
        {
            // "5, 5" says one thing (RFC 9110 section 8.6).
            var isOne = _number is not null && (_length is null || _length == _number);
            _length = _number;
            _number = null;
            if (!isOne)
            {
                return OneLength;
            }
        }
        else if (_field == Field.TransferEncoding && !isEmpty)
        {
            _endsInChunked = _element.Is("chunked"u8);
        }
        else if (_field == Field.Expect)
        {
            ExpectsContinue |= _element.Is("100-continue"u8);
        }

        _element.Clear();
        _hadSpace = false;
        return null;
    }
}
