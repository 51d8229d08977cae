using System.Buffers;

namespace GoodbyeServer.Framing;

/// <summary>
/// The end of the head of an HTTP/1 request: the first empty line after the request line. Empty lines before the request line are
/// skipped (RFC 9112 section 2.2). A line ends with a line feed, or with a carriage return and a line feed.
/// </summary>
internal sealed class RequestHead : ByteMark
{
    /// <summary>How long a head may be, its last line feed included.</summary>
    public const int Longest = 64 * 1024;

    private const string RequestLine = "method target HTTP/1.x";

    /// <summary>The bytes of a token, which a method is (RFC 9110 section 5.6.2).</summary>
    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly BodyFields _fields = new();
    private Place _place;
    private ShortWord _method;
    private bool _hasTarget;
    private int _versionLength;
    private bool _isVersion10;
    private int _length;
    private bool _isBodyTaken;

    private enum Place
    {
        Before,
        BeforeFeed,
        Method,
        Target,
        Version,
        VersionFeed,
        LineStart,
        Name,
        Value,
        EndFeed,
        Ended,
    }

    public override bool NeedsContent => true;

    /// <summary>Whether the method is HEAD: the answer has no body.</summary>
    public bool IsHead => _method.Is("HEAD"u8);

    /// <summary>Whether the client waits for <c>100 Continue</c> before it sends a body. In HTTP/1.0 none does (RFC 9110 10.1.1).</summary>
    public bool ExpectsContinue => _fields.ExpectsContinue && HasBody && !_isVersion10;

    private bool HasBody => _fields.IsChunked || _fields.Length > 0;

    private static ReadOnlySpan<byte> Version => "HTTP/1."u8;

    public override Found? Find(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            var expected = _length < Longest ? Add(bytes[at]) : $"a head of at most {Longest} bytes";
            if (expected is not null)
            {
                return Found.Garbled(at, expected);
            }

            _length += _place is Place.Before or Place.BeforeFeed ? 0 : 1;
            if (_place == Place.Ended)
            {
                return at + 1;
            }
        }

        return null;
    }

    /// <summary>The end of the body that the head announces; null if there is none, or if this was asked before.</summary>
    public ByteMark? TakeBody()
    {
        ByteMark? body = _isBodyTaken ? null
            : _fields.IsChunked ? new ChunkedBody()
            : HasBody ? new ByteCount(_fields.Length)
            : null;
        _isBodyTaken = true;
        return body;
    }

    /// <summary>Goes on with one byte. What had to stand there if this one cannot; null if it can.</summary>
    private string? Add(byte value) => _place switch
    {
        Place.Before when value == '\r' => To(Place.BeforeFeed),
        Place.Before or Place.BeforeFeed when value == '\n' => To(Place.Before),
        Place.Before or Place.Method => AddToMethod(value),
        Place.Target => AddToTarget(value),
        Place.Version => AddToVersion(value),
        Place.BeforeFeed or Place.VersionFeed => value == '\n' ? To(Place.LineStart) : RequestLine,
        Place.LineStart => StartLine(value),
        Place.Name => AddToName(value),
        Place.Value => AddToValue(value),
        Place.EndFeed => value == '\n' ? End() : StartField((byte)'\r') ?? AddToName(value),
        Place.Ended => throw new InvalidOperationException("the head has ended"),
    };

    private string? To(Place place)
    {
        _place = place;
        return null;
    }

    private string? AddToMethod(byte value)
    {
        if (value == ' ' && !_method.IsEmpty)
        {
            return To(Place.Target);
        }

        if (!Token.Contains(value))
        {
            return RequestLine;
        }

        _method.Add(value);
        return To(Place.Method);
    }

    private string? AddToTarget(byte value)
    {
        if (value == ' ' && _hasTarget)
        {
            return To(Place.Version);
        }

        _hasTarget = true;
        return value is <= (byte)' ' or 0x7F ? RequestLine : null;
    }

    /// <summary>The version, one digit after the point, and the end of the line.</summary>
    private string? AddToVersion(byte value)
    {
        var place = _versionLength++;
        if (place < Version.Length)
        {
            return value == Version[place] ? null : RequestLine;
        }

        if (place == Version.Length)
        {
            _isVersion10 = value == '0';
            return value is >= (byte)'0' and <= (byte)'9' ? null : RequestLine;
        }

        return value switch
        {
            (byte)'\r' => To(Place.VersionFeed),
            (byte)'\n' => To(Place.LineStart),
            _ => RequestLine,
        };
    }

    private string? StartLine(byte value) => value switch
    {
        (byte)'\n' => End(),
        (byte)'\r' => To(Place.EndFeed),
        (byte)' ' or (byte)'\t' => _fields.Matters ? "a line of its own for each field" : To(Place.Value),
        _ => StartField(value),
    };

    private string? StartField(byte value)
    {
        _fields.Begin();
        _place = Place.Name;
        return AddToName(value);
    }

    /// <summary>A line without a colon has no name, and is passed over.</summary>
    private string? AddToName(byte value)
    {
        if (value == ':')
        {
            _fields.EndName();
            return To(Place.Value);
        }

        return value == '\n' ? To(Place.LineStart) : _fields.AddToName(value);
    }

    private string? AddToValue(byte value)
    {
        _place = value == '\n' ? Place.LineStart : Place.Value;
        return _fields.AddToValue(value);
    }

    private string? End()
    {
        _place = Place.Ended;
        return _fields.End();
    }
}
