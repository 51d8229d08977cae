using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// What one connection's segments say, without a word from the server's log. Inside TLS, bytes are those in records that were on the
/// wire whole.
/// </summary>
internal sealed class WireFacts
{
    private readonly TlsSession? _tls;
    private readonly uint _serverIsn;
    private readonly uint _clientIsn;

    public WireFacts(IReadOnlyList<Segment> segments, TlsSession? tls = null)
    {
        (Segments, _tls) = (segments, tls);
        _clientIsn = segments.FirstOrDefault(segment => segment.IsSyn && !segment.FromServer).Sequence;
        _serverIsn = segments.FirstOrDefault(segment => segment.IsSyn && segment.FromServer).Sequence;
        ServerWire = PayloadOf(fromServer: true);
        ClientWire = PayloadOf(fromServer: false);
        ServerFin = First(segment => segment.FromServer && segment.IsFin);
        ClientFin = First(segment => !segment.FromServer && segment.IsFin);
        ServerReset = First(segment => segment.FromServer && segment.IsReset);
        ClientReset = First(segment => !segment.FromServer && segment.IsReset);
        BothFinsAcknowledged = ServerFin is null || ClientFin is null ? null
            : First(segment => !segment.FromServer && segment.HasAcknowledgement && AcknowledgedBy(segment) > ServerWire) is { } ours
                ? Math.Max(ours, ClientFin.Value) : null;
    }

    /// <summary>Those of the last connection from a port: a client that is refused may get the same port again.</summary>
    public static IReadOnlyList<Segment> LastOf(IReadOnlyList<Segment> segments)
    {
        var last = segments.LastOrDefault(IsFirst).Sequence;
        return [.. segments.SkipWhile(segment => !IsFirst(segment) || segment.Sequence != last)];

        static bool IsFirst(Segment segment) => segment.IsSyn && !segment.HasAcknowledgement;
    }

    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Bytes that the server sent, however often.</summary>
    public long ServerPayload => SaidWithin(ServerWire);

    /// <summary>Bytes that the client sent, however often.</summary>
    public long ClientPayload => _tls is null ? ClientWire : _tls.Client.PlainWithin(ClientWire);

    /// <summary>Bytes of the wire that the server sent, however often.</summary>
    public long ServerWire { get; }

    /// <summary>Bytes of the wire that the client sent, however often.</summary>
    public long ClientWire { get; }

    /// <summary>The place of the server's first FIN among the segments; null if there is none. The others likewise.</summary>
    public int? ServerFin { get; }

    public int? ClientFin { get; }

    public int? ServerReset { get; }

    public int? ClientReset { get; }

    /// <summary>Whether the client's TCP had acknowledged the server's FIN.</summary>
    public bool FinAcknowledged => ServerFin is not null
        && Segments.Any(segment => !segment.FromServer && segment.HasAcknowledgement && AcknowledgedBy(segment) > ServerWire);

    /// <summary>From which place on both had sent FIN, and the client's TCP had acknowledged the server's.</summary>
    public int? BothFinsAcknowledged { get; }

    /// <summary>How many of the server's bytes the client's TCP had acknowledged before a place.</summary>
    public long AcknowledgedBefore(int place) => SaidWithin(WireAcknowledgedBefore(place));

    /// <summary>How many of the server's bytes of the wire the client's TCP had acknowledged before a place.</summary>
    public long WireAcknowledgedBefore(int place) => Math.Min(ServerWire,
        Segments.Take(place).Where(segment => !segment.FromServer && segment.HasAcknowledgement).Select(AcknowledgedBy).Append(0).Max());

    /// <summary>How many of the server's segments with bytes were on their way, not acknowledged, before a place.</summary>
    public int InFlightBefore(int place)
    {
        var acknowledged = WireAcknowledgedBefore(place);
        return Segments.Take(place).Count(segment =>
            segment.FromServer && !segment.IsSyn && segment.Length > 0 && OffsetOf(segment) + segment.Length > acknowledged);
    }

    /// <summary>How many of the client's bytes of the wire the server's kernel had when it sent the segment at a place.</summary>
    public long TakenAt(int place) => Math.Min(ClientWire, AcknowledgedAt(place));

    /// <summary>Whether the server's kernel had the client's FIN too when it sent the segment at a place.</summary>
    public bool FinTakenAt(int place) => AcknowledgedAt(place) > ClientWire;

    /// <summary>Whether the client sent bytes, FIN or RST in the last instant before a place.</summary>
    public bool ClientSentJustBefore(int place, TimeSpan instant) => Segments.Take(place).Any(segment =>
        !segment.FromServer && (segment.Length > 0 || segment.IsFin || segment.IsReset) && Segments[place].At - segment.At <= instant);

    /// <summary>Whether the server sent bytes in the last instant before a place.</summary>
    public bool ServerSentJustBefore(int place, TimeSpan instant) => Segments.Take(place).Any(segment =>
        segment.FromServer && segment.Length > 0 && Segments[place].At - segment.At <= instant);

    /// <summary>When the first byte of the server's from this one on was sent, or its FIN or RST if that came before.</summary>
    public TimeSpan? SentFrom(long position)
    {
        var onWire = _tls is null ? position : _tls.Server.StartOf(position);
        return At(First(segment => segment.FromServer && !segment.IsSyn
            && (segment.IsFin || segment.IsReset || (segment.Length > 0 && OffsetOf(segment) + segment.Length > onWire))));
    }

    /// <summary>When the client's byte before this one was sent for the first time; its SYN for the first byte.</summary>
    public TimeSpan? ReceivedUpTo(long position) => At(ClientSent(_tls is null ? position : _tls.Client.EndOf(position)));

    /// <summary>The first place at which the client had sent this many bytes of the wire.</summary>
    public int? ClientSent(long onWire) => First(segment => !segment.FromServer
        && (onWire == 0 ? segment.IsSyn : segment.Length > 0 && OffsetOf(segment) + segment.Length >= onWire));

    /// <summary>The bytes of the wire that the server sent, from one on, if the capture keeps them.</summary>
    public ReadOnlySpan<byte> ServerBytes(long from)
    {
        var bytes = new byte[ServerWire];
        foreach (var segment in Segments.Where(segment => segment.FromServer && segment.Length > 0 && !segment.IsSyn))
        {
            segment.Bytes.Span.CopyTo(bytes.AsSpan(OffsetOf(segment)));
        }

        return bytes.AsSpan((int)from);
    }

    /// <summary>When the segment at a place was on the wire; null if there is none.</summary>
    public TimeSpan? At(int? place) => place is { } found ? Segments[found].At : null;

    private long SaidWithin(long onWire) => _tls is null ? onWire : _tls.Server.PlainWithin(onWire);

    /// <summary>For people: a line per segment; bare acknowledgements are left out if there are many segments.</summary>
    public override string ToString() =>
        string.Join('\n', Segments.Where(segment => segment.What.Length > 0 || segment.IsSyn || Segments.Count < 50).Select(Describe));

    private string Describe(Segment segment)
    {
        var (from, otherIsn) = segment.FromServer ? ("server", _clientIsn) : ("client", _serverIsn);
        return $"  {(segment.At - Segments[0].At).TotalMilliseconds,9:0.000} ms {from} {(segment.IsSyn ? "SYN " : "")}{segment.What}"
            + $" at {OffsetOf(segment)}"
            + (segment.HasAcknowledgement ? $", ack {unchecked((int)(segment.Acknowledgement - otherIsn)) - 1}" : "");
    }

    /// <summary>
    /// What the server acknowledged in its segment at a place. A RST that answers a segment for a socket that is just being
    /// closed acknowledges nothing (RFC 9293 section 3.10.7.1), and can overtake the socket's own, which does.
    /// </summary>
    private long AcknowledgedAt(int place) => Segments.Skip(place).Concat(Segments.Take(place).Reverse())
        .Where(segment => segment.FromServer && segment.HasAcknowledgement)
        .Select(segment => (long)unchecked((int)(segment.Acknowledgement - _clientIsn)) - 1).First();

    private int? First(Func<Segment, bool> isIt)
    {
        for (var place = 0; place < Segments.Count; place++)
        {
            if (isIt(Segments[place]))
            {
                return place;
            }
        }

        return null;
    }

    private int OffsetOf(Segment segment) => unchecked((int)(segment.Sequence - (segment.FromServer ? _serverIsn : _clientIsn))) - 1;

    private long AcknowledgedBy(Segment segment) => unchecked((int)(segment.Acknowledgement - _serverIsn)) - 1;

    private long PayloadOf(bool fromServer) => Segments
        .Where(segment => segment.FromServer == fromServer && segment.Length > 0 && !segment.IsSyn)
        .Select(segment => (long)OffsetOf(segment) + segment.Length).Append(0).Max();
}
