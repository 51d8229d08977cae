using GoodbyeServer.Framing;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Finds the byte at which a cue comes in what a client sends. Pure: it sees the bytes in order, cut in any way, and keeps
/// a count and a place in the text, never a line.
/// </summary>
internal sealed class Cues
{
    /// <summary>
    /// Every cue. Orders come last: so they are looked for no further than another cue, and win at the same byte. Requests come
    /// first: the conversation goes on after a head whose client waits to be asked, and nobody else has seen what follows.
    /// </summary>
    private static readonly Cue[] All =
        [Cue.AfterRequests, .. Enum.GetValues<Cue>().Except([Cue.AfterRequests]).OrderBy(cue => cue == Cue.Obey)];

    private readonly (Cue Cue, ByteMark Mark)[] _cues = [];
    private readonly HttpRequests? _requests;
    private readonly RequestWatch? _watch;

    /// <param name="options">Which cues there are.</param>
    /// <param name="orders">What the client asks for, if it is obeyed.</param>
    /// <param name="asks">Whether to stop at a request whose client waits to be asked for the body.</param>
    /// <param name="isHttp">Whether the goodbye is an HTTP response, which depends on the request.</param>
    public Cues(CueOptions options, ClientOrders? orders = null, bool asks = false, bool isHttp = false)
    {
        _watch = isHttp ? new() : null;
        _requests = options.AfterRequests is { } requests ? new HttpRequests(requests, asks) : null;
        foreach (var cue in All)
        {
            if (In(cue, options, orders) is { } found)
            {
                _cues = [.. _cues, (cue, found)];
            }
        }
    }

    /// <summary>Whether none comes at a byte.</summary>
    public bool IsEmpty => _cues.Length == 0 && _watch is null;

    /// <summary>Whether the bytes have to be seen before they may be read; otherwise <see cref="MaxRead"/> is enough.</summary>
    public bool NeedsContent
    {
        get
        {
            foreach (var (_, mark) in _cues)
            {
                if (mark.NeedsContent)
                {
                    return true;
                }
            }

            return _watch is { NeedsContent: true };
        }
    }

    /// <summary>
    /// Whether the request whose head came last is one of HEAD: the answer has no body. The cue of requests cannot tell: it may have
    /// looked beyond another cue.
    /// </summary>
    public bool HearsHead => _watch is { IsHead: true };

    /// <summary>How many bytes may be read without passing a cue that counts them.</summary>
    public int MaxRead(int wanted)
    {
        foreach (var (_, mark) in _cues)
        {
            wanted = mark.MaxRead(wanted);
        }

        return _watch?.MaxRead(wanted) ?? wanted;
    }

    /// <summary>
    /// As many of the next bytes as somebody else may look through at once: none after a head whose client waits to be asked for the
    /// body, since the conversation goes on there first. A head ends with a line feed.
    /// </summary>
    public ReadOnlySpan<byte> UpToPause(ReadOnlySpan<byte> bytes) =>
        _requests is { Asks: true, NeedsContent: true } && bytes.IndexOf((byte)'\n') is >= 0 and var end ? bytes[..(end + 1)] : bytes;

    /// <summary>Goes through the next bytes, no more than <see cref="MaxRead"/>, up to and including the first cue.</summary>
    public Taken Take(ReadOnlySpan<byte> bytes)
    {
        var taken = new Taken(bytes.Length);
        foreach (var (cue, mark) in _cues)
        {
            // Each looks no further than what was found so far. Of two at the same byte the later one wins.
            if (mark.Find(bytes[..taken.Length]) is { } found)
            {
                taken = new(found.Length, found, found.Kind == FoundKind.Mark ? cue : null);
            }
        }

        _watch?.Find(bytes[..taken.Length]);
        return taken;
    }

    /// <summary>The cue as something to look for in the bytes; null if it is off, or comes without a byte.</summary>
    private ByteMark? In(Cue cue, CueOptions options, ClientOrders? orders) => cue switch
    {
        Cue.AtOnce => null,
        Cue.After => null,
        Cue.AfterBytes => options.AfterBytes is { } bytes ? new ByteCount(bytes) : null,
        Cue.AfterLines => options.AfterLines is { } lines ? new LineCount(lines) : null,
        Cue.AfterRequests => _requests,
        Cue.Until => options.Until is { } text ? new LineMatch(text) : null,
        Cue.Obey => orders,
        Cue.Script => null,
        Cue.Cut => null,
    };
}
