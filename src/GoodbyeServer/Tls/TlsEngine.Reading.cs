using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

// What comes in: the handshake, then record by record.
internal sealed unsafe partial class TlsEngine
{
    /// <summary>SSL_ERROR_WANT_READ and SSL_ERROR_ZERO_RETURN.</summary>
    private const int WantsMore = 2;
    private const int WasClosed = 6;

    /// <summary>Where bytes go that nobody looks at. All engines share it, since its content does not matter.</summary>
    private static readonly byte[] Discarded = new byte[MostPlain];

    private RecordFrame _frame;

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
