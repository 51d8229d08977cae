using System.Text;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>A certificate, its private key, and the certificates that vouch for it.</summary>
internal sealed unsafe class TlsIdentity : IDisposable
{
    private const int Sha256Length = 32;

    private readonly List<nint> _issuers = [];

    public X509* Certificate { get; set; }

    public EVP_PKEY* Key { get; set; }

    /// <summary>How many certificates come after the first.</summary>
    public int IssuerCount => _issuers.Count;

    /// <summary>The SHA-256 of the certificate (not of the chain), as 64 hexadecimal digits.</summary>
    public string Fingerprint
    {
        get
        {
            var hash = stackalloc byte[Sha256Length];
            uint length;
            return X509_digest(Certificate, EVP_sha256(), hash, &length) == 1
                ? Convert.ToHexStringLower(new ReadOnlySpan<byte>(hash, (int)length))
                : throw new InvalidOperationException(OpenSslError.Take().Text);
        }
    }

    /// <summary>The certificate and its chain as PEM; no key.</summary>
    public string Pem
    {
        get
        {
            var text = BIO_new(BIO_s_mem());
            try
            {
                _ = PEM_write_bio_X509(text, Certificate);
                for (var i = 0; i < IssuerCount; i++)
                {
                    _ = PEM_write_bio_X509(text, Issuer(i));
                }

                var bytes = new byte[BIO_ctrl_pending(text)];
                fixed (byte* to = bytes)
                {
                    _ = BIO_read(text, to, bytes.Length);
                }

                return Encoding.ASCII.GetString(bytes);
            }
            finally
            {
                _ = BIO_free(text);
            }
        }
    }

    public X509* Issuer(int index) => (X509*)_issuers[index];

    /// <summary>Takes it over.</summary>
    public void AddIssuer(X509* issuer) => _issuers.Add((nint)issuer);

    public void Dispose()
    {
        X509_free(Certificate);
        EVP_PKEY_free(Key);
        Certificate = null;
        Key = null;
        _issuers.ForEach(issuer => X509_free((X509*)issuer));
        _issuers.Clear();
    }
}
