using System.Runtime.InteropServices;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// TLS of one connection, the server's end: bytes of the wire in, plain bytes out, and back. It knows no socket and no clock.
/// Whoever drives it brings what the client sent (<see cref="Receive"/>), sends what is <see cref="Unsent"/> after every call,
/// and looks at <see cref="Facts"/>, <see cref="Pending"/> and <see cref="End"/>. One thread at a time may call it.
/// </summary>
internal sealed unsafe class TlsEngine : IDisposable
{
    /// <summary>What a record holds at most (RFC 8446 section 5.1).</summary>
    public const int MostPlain = 16 * 1024;

    /// <summary>SSL_ERROR_WANT_READ and SSL_ERROR_ZERO_RETURN.</summary>
    private const int WantsMore = 2;
    private const int WasClosed = 6;

    /// <summary>Where bytes go that nobody looks at. All engines share it, since its content does not matter.</summary>
    private static readonly byte[] Discarded = new byte[MostPlain];

    private readonly WireMemory _wire;
    private SSL* _ssl;
    private GCHandle<TlsFacts> _facts;
    private RecordFrame _frame;
    private long _plainSent;

    /// <summary>Begins a connection: the client speaks first.</summary>
    /// <param name="context">Outlives this.</param>
    public TlsEngine(TlsContext context)
    {
        _ssl = context.NewConnection();
        _wire = new(_ssl);
        SSL_set_accept_state(_ssl);
        Facts = new() { KeyLog = context.KeyLog };
        _facts = new(Facts);
        TlsCallbacks.Tell(_ssl, _facts);
    }

    /// <summary>What is known of the connection. It stays after the engine is gone.</summary>
    public TlsFacts Facts { get; }

    /// <summary>Why nothing more comes in; null while more may. Plain bytes that came before it have been read.</summary>
    public TlsEnd? End { get; private set; }

    /// <summary>Plain bytes that can be read now: what is left of one record.</summary>
    public int Pending { get; private set; }

    /// <summary>Bytes of a record that has not come whole.</summary>
    public int Incomplete => _frame.Incomplete;

    /// <summary>Bytes of the wire that were sent.</summary>
    public long WireSent => _wire.SentCount;

    /// <summary>Which bytes of the wire carry which of the plain bytes that were sent.</summary>
    public RecordMap Records { get; } = new();

    /// <summary>Whether something can be said, close_notify too. The client's close_notify does not forbid it, a fault does.</summary>
    public bool CanSend =>
        _ssl != null && Facts.IsHandshakeDone && !Facts.IsCloseNotifySent && End is null or TlsEnd.CloseNotify;

    /// <summary>
    /// Bytes for the wire that wait to be sent: look after every call, a failed one too (alerts, answers to a key update). They
    /// are valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Unsent => _ssl == null ? [] : _wire.Unsent;

    /// <summary>How many bytes may be taken from the kernel, so that it keeps every record but the first.</summary>
    /// <param name="peeked">The bytes that wait there, as many as were looked at; 5 are enough.</param>
    public int MayTake(ReadOnlySpan<byte> peeked) => _frame.MayTake(peeked);

    /// <summary>
    /// Takes what the client sent, and goes on as far as that goes: with the handshake, or to the first plain byte or the end.
    /// After the end it does nothing.
    /// </summary>
    public void Receive(ReadOnlySpan<byte> wire)
    {
        if (_ssl == null)
        {
            return;
        }

        _frame.Add(wire);
        while (!wire.IsEmpty && End is null)
        {
            var part = wire[..Math.Min(wire.Length, WireMemory.MostKept)];
            _wire.Add(part);
            wire = wire[part.Length..];
            if (Facts.IsHandshakeDone || ShakeHands())
            {
                OpenRecord();
            }
        }
    }

    /// <summary>Copies what is pending, and leaves it pending. Returns how much: as much as there is room.</summary>
    public int Peek(Span<byte> to)
    {
        nuint count = 0;
        fixed (byte* bytes = to)
        {
            if (Pending > 0 && !to.IsEmpty)
            {
                ERR_clear_error();
                _ = SSL_peek_ex(_ssl, bytes, (nuint)Math.Min(to.Length, Pending), &count);
            }
        }

        return (int)count;
    }

    /// <summary>Takes what is pending. Returns how much: as much as there is room.</summary>
    public int Read(Span<byte> to)
    {
        to = to[..Math.Min(to.Length, Pending)];
        nuint count = 0;
        fixed (byte* bytes = to)
        {
            if (to.IsEmpty)
            {
                return 0;
            }

            ERR_clear_error();
            if (SSL_read_ex(_ssl, bytes, (nuint)to.Length, &count) != 1)
            {
                throw new InvalidOperationException($"pending bytes cannot be read: {OpenSslError.Take().Text}");
            }
        }

        Pending -= (int)count;
        OpenRecord();
        return (int)count;
    }

    /// <summary>Takes so much of what is pending, whether it was looked at or not.</summary>
    public void Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Pending);
        while (count > 0)
        {
            count -= Read(Discarded.AsSpan(0, Math.Min(count, Discarded.Length)));
        }
    }

    /// <summary>
    /// Encrypts one record, which ends where the bytes end, if they are no more than <see cref="MostPlain"/>. Returns how many are
    /// in it. They cannot be taken back.
    /// </summary>
    public int Send(ReadOnlySpan<byte> plain)
    {
        if (plain.IsEmpty || !CanSend)
        {
            return plain.IsEmpty ? 0 : throw new InvalidOperationException("nothing can be said any more");
        }

        nuint count;
        fixed (byte* bytes = plain)
        {
            ERR_clear_error();
            if (SSL_write_ex(_ssl, bytes, (nuint)Math.Min(plain.Length, MostPlain), &count) != 1)
            {
                throw new InvalidOperationException($"bytes cannot be encrypted: {OpenSslError.Take().Text}");
            }
        }

        _plainSent += (long)count;
        Records.Add(_wire.WrittenCount, _plainSent);
        return (int)count;
    }

    /// <summary>Says that nothing more will be said, if that can still be said. What the client sends can be read on.</summary>
    public void SendCloseNotify()
    {
        if (CanSend)
        {
            ERR_clear_error();
            _ = SSL_shutdown(_ssl);
            ERR_clear_error();
        }
    }

    /// <summary>So many of the bytes of <see cref="Unsent"/> were sent.</summary>
    public void Sent(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Unsent.Length);
        if (count > 0)
        {
            _wire.Sent(count);
        }
    }

    /// <summary>Frees what OpenSSL holds, with what is pending and unsent.</summary>
    public void Dispose()
    {
        if (_ssl != null)
        {
            SSL_free(_ssl);
            _ssl = null;
            Pending = 0;
            _facts.Dispose();
        }
    }

    /// <summary>Goes on with the handshake, and returns whether it is done.</summary>
    private bool ShakeHands()
    {
        ERR_clear_error();
        var result = SSL_do_handshake(_ssl);
        if (result == 1)
        {
            Facts.NoteHandshake(_ssl);
            return true;
        }

        NoteEnd(result);
        return false;
    }

    /// <summary>Decrypts the next record unless one is open, so that its length, or what else it says, is known.</summary>
    private void OpenRecord()
    {
        if (Pending > 0 || End is not null)
        {
            return;
        }

        byte first;
        nuint count;
        ERR_clear_error();
        var result = SSL_peek_ex(_ssl, &first, 1, &count);
        if (result == 1)
        {
            Pending = SSL_pending(_ssl);
        }
        else
        {
            NoteEnd(result);
        }
    }

    /// <summary>
    /// Finds out why a call failed. SSL_get_shutdown(3) is of no use: it says that close_notify came after a fatal alert too.
    /// OpenSSL rejects an alert in place of a ClientHello unread, as an unexpected message; it is an alert for all that.
    /// </summary>
    private void NoteEnd(int result)
    {
        var code = SSL_get_error(_ssl, result);
        var error = OpenSslError.Take();
        if (code == WantsMore)
        {
            return;
        }

        if (_frame.FirstAlert is { } alert && Facts.AlertReceived is null)
        {
            Facts.NoteReceived(alert);
        }

        End = code == WasClosed || _frame.FirstAlert == TlsAlert.CloseNotify ? TlsEnd.CloseNotify
            : error.IsAlert || _frame.FirstAlert is not null ? TlsEnd.Alert
            : _frame.IsOther && !Facts.IsHandshakeDone && Facts.AlertSent is null ? TlsEnd.NotTls
            : TlsEnd.Rejected;
        Facts.Fault = End == TlsEnd.CloseNotify ? null : error.Text;
    }
}
