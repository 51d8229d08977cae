namespace GoodbyeServer.Reporting;

/// <summary>
/// What was said on one connection, from its first byte on. Bytes that are not the server's own, an echo's or the upstream's, are only
/// counted.
/// </summary>
internal sealed class SaidBytes
{
    /// <summary>
    /// Up to this many bytes are copied: a word of the client's is in a buffer that is used again. More are the options' own.
    /// </summary>
    private const int MostCopied = 1024;

    private readonly List<(long Length, ReadOnlyMemory<byte>? Own)> _pieces = [];

    public void Add(StepKind kind, ReadOnlyMemory<byte> bytes)
    {
        if (kind is not (StepKind.Echoed or StepKind.PassedOn))
        {
            _pieces.Add((bytes.Length, bytes.Length <= MostCopied ? bytes.ToArray() : bytes));
        }
        else if (_pieces is [.., (var length, null)])
        {
            _pieces[^1] = (length + bytes.Length, null);
        }
        else
        {
            _pieces.Add((bytes.Length, null));
        }
    }

    /// <summary>The last bytes before a place, of those that are the server's own.</summary>
    /// <param name="end">How many bytes come before the place.</param>
    /// <param name="most">How many at most.</param>
    public byte[] Before(long end, int most)
    {
        var found = new List<byte>();
        var begin = 0L;
        foreach (var (length, own) in _pieces)
        {
            if (begin >= end)
            {
                break;
            }

            var taken = (int)Math.Min(length, end - begin);
            if (own is { } bytes)
            {
                var before = bytes[..taken];
                found.AddRange(before[Math.Max(0, taken - most)..].Span);
                found.RemoveRange(0, Math.Max(0, found.Count - most));
            }
            else
            {
                found.Clear();
            }

            begin += length;
        }

        return [.. found];
    }
}
