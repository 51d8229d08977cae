using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

/// <summary>
/// A stream inside TLS. It takes one record at a time from the kernel, so that what comes after it stays unread there. What the engine
/// has to send goes to the kernel after each of its calls; what does not fit goes first the next time.
/// </summary>
/// <param name="peer">The end of the connection.</param>
/// <param name="context">What all TLS connections share.</param>
/// <param name="closeNotify">When close_notify is said.</param>
internal sealed partial class TlsStream(PeerSocket peer, TlsContext context, CloseNotifyUse closeNotify) : ByteStream(peer), IDisposable
{
    private readonly TlsRows? _rows = peer.Timeline is { } timeline ? new(timeline) : null;
    private TlsEngine? _engine;
    private Departure? _gone;
    private bool _isGivenUp;
    private bool _isRecordLate;
    private long _wireAfterFin;

    /// <summary>Plain bytes in the record that the kernel has taken a part of.</summary>
    private int _begun;

    /// <summary>Made with the first byte: who is turned away costs nothing.</summary>
    private TlsEngine Engine => _engine ??= new(context);

    /// <summary>What is known of the connection; null if its handshake has not begun.</summary>
    public TlsFacts? Facts => _engine?.Facts;

    /// <summary>1.2 or 1.3; null if the handshake did not come to its end, whose last part may be the server's to send.</summary>
    public string? Version => _isGivenUp ? null : Facts?.Version;

    /// <summary>Whether the kernel took the server's close_notify.</summary>
    public bool HasSaidEnd { get; private set; }

    public override bool CanSay => _engine is { CanSend: true };

    public override bool IsReadable => _engine is { Pending: > 0 } || Peer.IsReadable;

    public override bool HasBytes => _engine is { Pending: > 0 } || base.HasBytes;

    public override int Undecrypted => Facts is { IsHandshakeDone: true } && !IsOver ? Engine.Incomplete : 0;

    /// <summary>Whether nothing is decrypted any more: what still comes is dropped.</summary>
    private bool IsOver => _isGivenUp || Engine.End is not null;

    /// <summary>
    /// Goes on with the handshake by what has come, a record at most. Bytes, unless there are none for now, no more, or the client is
    /// gone. <see cref="Facts"/> and <see cref="CannotShake"/> tell how far it is.
    /// </summary>
    public ReadResult ShakeHands() => TakeRecord();

    /// <summary>Whether the handshake is over without having come to its end.</summary>
    public bool CannotShake => Engine is { Facts.IsHandshakeDone: false, End: not null };

    /// <summary>The handshake will not come to its end: what still comes is dropped.</summary>
    public void GiveUp() => _isGivenUp = true;

    /// <summary>What waits there is of no use to anybody.</summary>
    public override byte[]? Unread(int most) => null;

    public void Dispose() => _engine?.Dispose();

    protected override int LateOf(int count) => _isRecordLate ? count : 0;
}
