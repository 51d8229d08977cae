namespace GoodbyeServer.Tls;

/// <summary>
/// Where a client's records begin and end (RFC 8446 section 5.1: type, version and length in 5 bytes, then the content), so that
/// no more than one of them is taken from the kernel. What is left there stays unread, which decides between FIN and RST.
/// </summary>
internal struct RecordFrame
{
    public const int HeaderLength = 5;

    private const int ChangeCipherSpec = 20;
    private const int Alert = 21;
    private const int AlertLength = 2;
    private const int Heartbeat = 24;
    private const int MajorVersion = 3;

    private int _headerBytes;
    private int _length;
    private int _left;
    private int _records;
    private bool _isAlert;

    /// <summary>Bytes so far of the record that has not ended.</summary>
    public readonly int Incomplete => _left > 0 ? HeaderLength + _length - _left : _headerBytes;

    /// <summary>Whether the bytes so far are no records: a client that does not speak TLS.</summary>
    public bool IsOther { readonly get; private set; }

    /// <summary>The alert that the first record is; null if that is something else, as it should be.</summary>
    public TlsAlert? FirstAlert { readonly get; private set; }

    /// <summary>How many bytes may be taken now: up to the end of the record, or of its header if its length is not known yet.</summary>
    /// <param name="peeked">The bytes that wait, as many as were looked at; <see cref="HeaderLength"/> are enough.</param>
    public readonly int MayTake(ReadOnlySpan<byte> peeked)
    {
        var ofHeader = HeaderLength - _headerBytes;
        if (_left > 0 || peeked.Length < ofHeader)
        {
            return _left > 0 ? _left : ofHeader;
        }

        var ahead = this;
        ahead.Add(peeked[..ofHeader]);
        return ofHeader + ahead._left;
    }

    /// <summary>Follows the bytes that were taken, however they are cut.</summary>
    public void Add(ReadOnlySpan<byte> taken)
    {
        while (!taken.IsEmpty)
        {
            if (_left > 0)
            {
                var ofContent = Math.Min(_left, taken.Length);
                _left -= ofContent;
                FirstAlert = _left == 0 && _records == 1 && _isAlert && _length == AlertLength ? new(taken[ofContent - 1]) : FirstAlert;
                taken = taken[ofContent..];
            }
            else
            {
                AddToHeader(taken[0]);
                taken = taken[1..];
            }
        }
    }

    private void AddToHeader(byte next)
    {
        switch (_headerBytes++)
        {
            case 0:
                IsOther |= next is < ChangeCipherSpec or > Heartbeat;
                _isAlert = next == Alert;
                _records++;
                break;
            case 1:
                IsOther |= next != MajorVersion;
                break;
            case 3:
                _length = next << 8;
                break;
            case 4:
                _length |= next;
                _left = _length;
                _headerBytes = 0;
                break;
        }
    }
}
