using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// What all TLS connections have in common: certificate, versions, protocols. It is made once, at the start, and outlives the
/// connections.
/// </summary>
internal sealed unsafe class TlsContext : IDisposable
{
    private const int Tls12 = 0x303;
    private const int Tls13 = 0x304;
    private const int SetMinimumVersion = 123;
    private const int SetMaximumVersion = 124;
    private const int SetMode = 33;
    private const int SetSessionCache = 44;
    private const int AddChainCertificate = 88 + 1;

    /// <summary>SSL_MODE_NO_AUTO_CHAIN: without it, each handshake looks for issuers although there are none.</summary>
    private const int NoAutoChain = 8;

    /// <summary>SSL_MODE_RELEASE_BUFFERS: a connection that waits takes 10 kB less.</summary>
    private const int ReleaseBuffers = 16;

    /// <summary>SSL_OP_NO_TICKET and SSL_OP_NO_RENEGOTIATION.</summary>
    private const ulong NoTicketNoRenegotiation = (1UL << 14) | (1UL << 30);

    /// <summary>SSL_OP_NO_TLSv1_2 and SSL_OP_NO_TLSv1_3.</summary>
    private const ulong NoTls12NoTls13 = (1UL << 27) | (1UL << 29);

    private readonly AlpnOffer? _alpn;
    private SSL_CTX* _context;

    private TlsContext(SSL_CTX* context, TlsIdentity identity, AlpnOffer? alpn, KeyLog? keyLog)
    {
        _context = context;
        _alpn = alpn;
        KeyLog = keyLog;
        Pem = identity.Pem;
        Fingerprint = identity.Fingerprint;
    }

    /// <summary>The certificate and its chain, for clients to trust; no key.</summary>
    public string Pem { get; }

    /// <summary>The SHA-256 of the certificate, as 64 hexadecimal digits.</summary>
    public string Fingerprint { get; }

    public KeyLog? KeyLog { get; }

    /// <summary>Opens the library, and makes a context; null, and why, if that cannot be.</summary>
    public static TlsContext? Create(TlsSetup setup, out TlsFault? fault)
    {
        if (Load(Names) is { } missing)
        {
            fault = new(TlsPart.Library, missing);
            return null;
        }

        using var identity = setup.Certificate is { } certificate
            ? PemIdentity.Read(certificate.Span, (setup.Key ?? certificate).Span, out fault)
            : SelfSigned.Make(setup.Addresses, setup.Now, out fault);
        return identity is null ? null : Create(setup, identity, out fault);
    }

    /// <summary>A connection that has not begun yet. Whoever takes it frees it.</summary>
    public SSL* NewConnection()
    {
        var ssl = SSL_new(_context);
        return ssl != null ? ssl : throw new InvalidOperationException($"OpenSSL makes no connection: {OpenSslError.Take().Text}");
    }

    public void Dispose()
    {
        SSL_CTX_free(_context);
        _context = null;
        _alpn?.Dispose();
        KeyLog?.Dispose();
    }

    private static TlsContext? Create(TlsSetup setup, TlsIdentity identity, out TlsFault? fault)
    {
        ERR_clear_error();
        var context = SSL_CTX_new(TLS_server_method());
        fault = context == null ? new(TlsPart.Library, $"OpenSSL makes no context: {OpenSslError.Take().Text}") : null;
        fault ??= Limit(context) ?? Use(context, identity);
        var keyLog = fault is null && setup.KeyLogFile is { } path ? KeyLog.Open(path, out fault) : null;
        if (fault is not null)
        {
            SSL_CTX_free(context);
            return null;
        }

        var alpn = setup.Protocols.Count > 0 ? new AlpnOffer(setup.Protocols) : null;
        alpn?.ApplyTo(context);
        TlsCallbacks.Register(context, withSecrets: keyLog is not null);
        return new(context, identity, alpn, keyLog);
    }

    /// <summary>TLS 1.2 and 1.3, whatever openssl.cnf says, and nothing on the wire that nobody asked for: no tickets.</summary>
    private static TlsFault? Limit(SSL_CTX* context)
    {
        _ = SSL_CTX_clear_options(context, NoTls12NoTls13);
        _ = SSL_CTX_set_options(context, NoTicketNoRenegotiation);
        _ = SSL_CTX_ctrl(context, SetMode, NoAutoChain | ReleaseBuffers, null);
        _ = SSL_CTX_ctrl(context, SetSessionCache, 0, null);
        return SSL_CTX_set_num_tickets(context, 0) == 1
            && SSL_CTX_ctrl(context, SetMinimumVersion, Tls12, null) == 1
            && SSL_CTX_ctrl(context, SetMaximumVersion, Tls13, null) == 1
            ? null : new(TlsPart.Library, $"OpenSSL offers no TLS 1.2 and 1.3: {OpenSslError.Take().Text}");
    }

    /// <summary>OpenSSL has a say here too: it refuses what is weak, an RSA key of 1,024 bits say.</summary>
    private static TlsFault? Use(SSL_CTX* context, TlsIdentity identity)
    {
        var isTaken = SSL_CTX_use_certificate(context, identity.Certificate) == 1;
        for (var i = 0; isTaken && i < identity.IssuerCount; i++)
        {
            // The 1 has it take a reference of its own.
            isTaken = SSL_CTX_ctrl(context, AddChainCertificate, 1, identity.Issuer(i)) == 1;
        }

        return !isTaken ? new(TlsPart.Certificate, $"OpenSSL does not take it: {OpenSslError.Take().Text}")
            : SSL_CTX_use_PrivateKey(context, identity.Key) != 1
                ? new(TlsPart.Key, $"OpenSSL does not take it: {OpenSslError.Take().Text}")
            : null;
    }
}
