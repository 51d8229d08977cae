using static GoodbyeServer.Tests.Tls.ClientLibrary;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A TLS client without a socket, by OpenSSL. It trusts any certificate, unless it is told to trust none.</summary>
internal sealed class TestClient : IDisposable
{
    private const int SetMinimumVersion = 123;
    private const int SetMaximumVersion = 124;
    private const int SetHostName = 55;
    private const int WasClosed = 6;
    private const int WantsMore = 2;
    private const int AlertOffset = 1000;
    private const int ReasonMask = 0x7F_FFFF;

    private readonly nint _context;
    private readonly nint _ssl;
    private readonly nint _input;
    private readonly nint _output;
    private readonly byte[] _buffer = new byte[64 * 1024];

    public TestClient(ClientStyle style)
    {
        Open();
        _context = SSL_CTX_new(TLS_client_method());
        _ = SSL_CTX_ctrl(_context, SetMinimumVersion, style.Version, 0);
        _ = SSL_CTX_ctrl(_context, SetMaximumVersion, style.Version, 0);
        _ = SSL_CTX_set_cipher_list(_context, [.. System.Text.Encoding.ASCII.GetBytes(style.Ciphers), 0]);
        if (style.Protocols is { } protocols)
        {
            byte[] offer = [.. protocols.SelectMany(name => new[] { (byte)name.Length }.Concat(name.Select(letter => (byte)letter)))];
            _ = SSL_CTX_set_alpn_protos(_context, offer, (uint)offer.Length);
        }

        SSL_CTX_set_verify(_context, style.TrustsNobody ? 1 : 0, 0);
        _ssl = SSL_new(_context);
        if (style.ServerName is { } host)
        {
            _ = SSL_ctrl(_ssl, SetHostName, 0, [.. System.Text.Encoding.ASCII.GetBytes(host), 0]);
        }

        (_input, _output) = (BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_bio(_ssl, _input, _output);
        SSL_set_connect_state(_ssl);
    }

    public bool IsHandshakeDone { get; private set; }

    /// <summary>What it was told inside TLS.</summary>
    public List<byte> Heard { get; } = [];

    public bool HasHeardCloseNotify { get; private set; }

    /// <summary>The number of the fatal alert that it got; 0 for an error of its own; null while nothing is wrong.</summary>
    public int? Alert { get; private set; }

    /// <summary>Goes on with what it got.</summary>
    public void Receive(byte[] wire)
    {
        _ = BIO_write(_input, wire, wire.Length);
        Go();
    }

    /// <summary>Begins, or goes on.</summary>
    public void Go()
    {
        ERR_clear_error();
        if (!IsHandshakeDone && SSL_do_handshake(_ssl) is var done)
        {
            IsHandshakeDone = done == 1;
            Note(done);
        }

        for (var result = 1; IsHandshakeDone && result > 0;)
        {
            ERR_clear_error();
            result = SSL_read(_ssl, _buffer, _buffer.Length);
            Heard.AddRange(_buffer.AsSpan(0, Math.Max(result, 0)));
            Note(result);
        }
    }

    public void Say(byte[] plain)
    {
        ERR_clear_error();
        Xunit.Assert.Equal(plain.Length, SSL_write(_ssl, plain, plain.Length));
    }

    /// <summary>Says close_notify.</summary>
    public void SayGoodbye() => _ = SSL_shutdown(_ssl);

    /// <summary>Changes its key, and has the other side change its own.</summary>
    public void UpdateKeys()
    {
        const int AskForTheirs = 1;
        Xunit.Assert.Equal(1, SSL_key_update(_ssl, AskForTheirs));
        _ = SSL_do_handshake(_ssl);
    }

    /// <summary>Asks for another handshake in the same connection.</summary>
    public void Renegotiate()
    {
        Xunit.Assert.Equal(1, SSL_renegotiate(_ssl));
        _ = SSL_do_handshake(_ssl);
    }

    /// <summary>What it wants to be sent.</summary>
    public byte[] TakeUnsent()
    {
        var wire = new byte[(int)BIO_ctrl_pending(_output)];
        _ = BIO_read(_output, wire, wire.Length);
        return wire;
    }

    public void Dispose()
    {
        SSL_free(_ssl);
        SSL_CTX_free(_context);
    }

    private void Note(int result)
    {
        var error = result > 0 ? 0 : SSL_get_error(_ssl, result);
        HasHeardCloseNotify |= error == WasClosed;
        if (error is not (0 or WasClosed or WantsMore))
        {
            var reason = (int)(ERR_peek_error() & ReasonMask);
            Alert ??= reason >= AlertOffset ? reason - AlertOffset : 0;
        }
    }
}

/// <summary>What a client is like.</summary>
internal sealed record ClientStyle(int Version = ClientStyle.Tls13)
{
    public const int Tls11 = 0x302;
    public const int Tls12 = 0x303;
    public const int Tls13 = 0x304;

    public string? ServerName { get; init; }

    public string[]? Protocols { get; init; }

    /// <summary>Of TLS 1.2 and before.</summary>
    public string Ciphers { get; init; } = "DEFAULT";

    public bool TrustsNobody { get; init; }
}
