using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// What a connection has instead of a socket: memory that OpenSSL reads the client's bytes from, and writes its own to. So no call
/// waits, is interrupted, or raises SIGPIPE. It belongs to its SSL, and is gone with it.
/// </summary>
internal sealed unsafe class WireMemory
{
    /// <summary>Such memory keeps the room that it once needed. No more than this stays with a connection that waits.</summary>
    public const int MostKept = 4096;

    /// <summary>BIO_CTRL_INFO.</summary>
    private const int MemoryOf = 3;

    /// <summary>Where bytes go that nobody looks at. All connections share it, since its content does not matter.</summary>
    private static readonly byte[] Discarded = new byte[MostKept];

    private readonly SSL* _ssl;
    private readonly BIO* _input = BIO_new(BIO_s_mem());
    private BIO* _output = BIO_new(BIO_s_mem());

    public WireMemory(SSL* ssl)
    {
        _ssl = ssl;
        SSL_set_bio(ssl, _input, _output);
    }

    /// <summary>Bytes that were sent.</summary>
    public long SentCount { get; private set; }

    /// <summary>Bytes that were sent or wait to be sent.</summary>
    public long WrittenCount => SentCount + (long)BIO_ctrl_pending(_output);

    /// <summary>The bytes that wait to be sent; valid until the next call.</summary>
    public ReadOnlySpan<byte> Unsent
    {
        get
        {
            byte* bytes;
            var count = (int)BIO_ctrl(_output, MemoryOf, 0, &bytes);
            return new(bytes, count);
        }
    }

    /// <summary>Bytes came from the client.</summary>
    public void Add(ReadOnlySpan<byte> received)
    {
        fixed (byte* bytes = received)
        {
            if (BIO_write(_input, bytes, received.Length) != received.Length)
            {
                throw new InvalidOperationException("OpenSSL has no memory for what the client sent");
            }
        }
    }

    /// <summary>So many of the bytes that waited were sent. Large memory is given back: 20 kB after a record of 16.</summary>
    public void Sent(int count)
    {
        SentCount += count;
        var isLarge = count > MostKept;
        fixed (byte* bytes = Discarded)
        {
            while (count > 0)
            {
                count -= BIO_read(_output, bytes, Math.Min(count, Discarded.Length));
            }
        }

        if (isLarge && Unsent.IsEmpty)
        {
            _output = BIO_new(BIO_s_mem());
            SSL_set0_wbio(_ssl, _output);
        }
    }
}
