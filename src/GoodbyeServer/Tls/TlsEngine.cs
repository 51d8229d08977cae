using System.Runtime.InteropServices;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// TLS of one connection, the server's end: bytes of the wire in, plain bytes out, and back. It knows no socket and no clock.
/// Whoever drives it brings what the client sent (<see cref="Receive"/>), sends what is <see cref="Unsent"/> after every call,
/// and looks at <see cref="Facts"/>, <see cref="Pending"/> and <see cref="End"/>. One thread at a time may call it.
/// </summary>
internal sealed unsafe partial class TlsEngine : IDisposable
{
    /// <summary>What a record holds at most (RFC 8446 section 5.1).</summary>
    public const int MostPlain = 16 * 1024;

    private readonly WireMemory _wire;
    private SSL* _ssl;
    private GCHandle<TlsFacts> _facts;
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
}
