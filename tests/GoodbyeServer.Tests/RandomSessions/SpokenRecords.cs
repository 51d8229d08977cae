namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What a record says.</summary>
internal enum RecordKind
{
    /// <summary>A part of the handshake, or a ticket.</summary>
    Handshake,

    /// <summary>Plain bytes.</summary>
    Plain,

    CloseNotify,

    /// <summary>A fatal alert.</summary>
    Alert,

    /// <summary>Nothing that anybody can decrypt.</summary>
    Garbage,
}

/// <summary>A whole record. Both ends are counted from the connection's start.</summary>
internal readonly record struct SpokenRecord(long WireEnd, long PlainEnd, RecordKind Kind);

/// <summary>The records that one side said, in order: which bytes of the wire carry which plain bytes.</summary>
internal sealed class SpokenRecords
{
    private readonly List<SpokenRecord> _records = [];

    public IReadOnlyList<SpokenRecord> All => _records;

    /// <summary>The end of the last record on the wire.</summary>
    public long WireEnd => _records.Count == 0 ? 0 : _records[^1].WireEnd;

    public void Add(long wireLength, long plainLength, RecordKind kind) =>
        _records.Add(new(WireEnd + wireLength, (_records.Count == 0 ? 0 : _records[^1].PlainEnd) + plainLength, kind));

    /// <summary>The plain bytes in records that lie whole within the first bytes of the wire.</summary>
    public long PlainWithin(long wire) => Last(wire)?.PlainEnd ?? 0;

    /// <summary>The last record that lies whole within the first bytes of the wire; null if none does.</summary>
    public SpokenRecord? Last(long wire)
    {
        var place = _records.FindLastIndex(record => record.WireEnd <= wire);
        return place < 0 ? null : _records[place];
    }

    /// <summary>
    /// The place on the wire where the record begins that holds this plain byte, counted from 0. One that did not come whole begins behind
    /// all others.
    /// </summary>
    public long StartOf(long plain)
    {
        var place = _records.FindIndex(record => record.PlainEnd > plain);
        return place < 0 ? WireEnd : place == 0 ? 0 : _records[place - 1].WireEnd;
    }

    /// <summary>How many bytes of the wire it takes to have so many plain bytes; for none, the handshake's.</summary>
    public long EndOf(long plain) => plain == 0
        ? _records.TakeWhile(record => record.Kind == RecordKind.Handshake).Select(record => record.WireEnd).LastOrDefault()
        : _records.Where(record => record.PlainEnd >= plain).Select(record => record.WireEnd).FirstOrDefault(long.MaxValue);

    /// <summary>Where the record of a kind ends that came first; null if none came.</summary>
    public long? EndOf(RecordKind kind) =>
        _records.Where(record => record.Kind == kind).Select(record => (long?)record.WireEnd).FirstOrDefault();

    /// <summary>For people: of many records the last.</summary>
    public override string ToString()
    {
        const int Most = 12;
        var last = _records.TakeLast(Most).Select(record =>
            $"{record.Kind} to {record.WireEnd}{(record.Kind == RecordKind.Plain ? $" ({record.PlainEnd})" : "")}");
        return (_records.Count > Most ? $"{_records.Count - Most} records, " : "") + string.Join(", ", last);
    }
}
