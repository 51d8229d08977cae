namespace GoodbyeServer.Tls;

/// <summary>
/// Which bytes of the wire carry which plain bytes, a record at a time: a client has the content of those records that reached it
/// whole. Both are counted from the connection's start. Bytes of the wire that carry nothing plain (the handshake, alerts, answers
/// to a key update) lie between records.
/// </summary>
internal sealed class RecordMap
{
    private readonly List<(long Wire, long Plain)> _ends = [];
    private long _forgotten;

    /// <summary>Records that are remembered.</summary>
    public int Count => _ends.Count;

    /// <summary>A record ends at this byte of the wire, and with it the plain bytes up to this one.</summary>
    public void Add(long wire, long plain) => _ends.Add((wire, plain));

    /// <summary>The plain bytes in records that lie whole within the first bytes of the wire: acknowledged ones, say.</summary>
    public long PlainWithin(long wire) => RecordsWithin(wire) is > 0 and var count ? _ends[count - 1].Plain : _forgotten;

    /// <summary>
    /// Forgets the records within the first bytes of the wire: nobody asks for fewer later. Whoever sends for long calls it now and
    /// then, since each record takes 16 bytes.
    /// </summary>
    public void Forget(long acknowledged)
    {
        var count = RecordsWithin(acknowledged);
        if (count > 0)
        {
            _forgotten = _ends[count - 1].Plain;
            _ends.RemoveRange(0, count);
        }
    }

    private int RecordsWithin(long wire)
    {
        var (low, high) = (0, _ends.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ends[middle].Wire <= wire ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
