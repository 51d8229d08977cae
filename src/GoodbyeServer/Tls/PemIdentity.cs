using System.Runtime.InteropServices;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>A certificate and its key from the user's PEM files; one file may hold both, and the chain.</summary>
internal static unsafe class PemIdentity
{
    /// <summary>Reads both.</summary>
    /// <param name="certificates">The certificate first, then those that vouch for it. Keys beside them are passed over.</param>
    /// <param name="key">The key. Certificates beside it are passed over.</param>
    /// <param name="fault">What is wrong with one of them.</param>
    public static TlsIdentity? Read(ReadOnlySpan<byte> certificates, ReadOnlySpan<byte> key, out TlsFault? fault)
    {
        var identity = new TlsIdentity();
        fault = ReadCertificates(certificates, identity) ?? ReadKey(key, identity);
        if (fault is null && X509_check_private_key(identity.Certificate, identity.Key) != 1)
        {
            ERR_clear_error();
            fault = new(TlsPart.Key, "this private key is not that of the certificate, which is the first in its file");
        }

        if (fault is null)
        {
            return identity;
        }

        identity.Dispose();
        return null;
    }

    private static TlsFault? ReadCertificates(ReadOnlySpan<byte> pem, TlsIdentity identity)
    {
        var count = Count(pem, "-----BEGIN CERTIFICATE-----"u8);
        fixed (byte* bytes = pem)
        {
            var source = count == 0 ? null : BIO_new_mem_buf(bytes, pem.Length);
            try
            {
                for (var i = 0; i < count; i++)
                {
                    ERR_clear_error();
                    var certificate = PEM_read_bio_X509(source, null, null, null);
                    if (certificate == null)
                    {
                        return new(TlsPart.Certificate, $"certificate {i + 1} of {count} cannot be read: {OpenSslError.Take().Text}");
                    }

                    Keep(certificate, identity);
                }
            }
            finally
            {
                _ = BIO_free(source);
            }
        }

        return count == 0 ? new(TlsPart.Certificate, "there is no certificate in it; expected PEM, -----BEGIN CERTIFICATE-----") : null;
    }

    private static void Keep(X509* certificate, TlsIdentity identity)
    {
        if (identity.Certificate == null)
        {
            identity.Certificate = certificate;
        }
        else
        {
            identity.AddIssuer(certificate);
        }
    }

    private static TlsFault? ReadKey(ReadOnlySpan<byte> pem, TlsIdentity identity)
    {
        if (pem.IndexOf("PRIVATE KEY-----"u8) < 0)
        {
            return new(TlsPart.Key, "there is no private key in it; expected PEM, -----BEGIN PRIVATE KEY-----");
        }

        var wasAsked = 0;
        fixed (byte* bytes = pem)
        {
            ERR_clear_error();
            var source = BIO_new_mem_buf(bytes, pem.Length);
            identity.Key = PEM_read_bio_PrivateKey(source, null, &RefusePassphrase, &wasAsked);
            _ = BIO_free(source);
        }

        var error = OpenSslError.Take();
        return identity.Key != null ? null : new(TlsPart.Key, wasAsked != 0
            ? "this private key has a passphrase, and nobody is asked for it; write one without by 'openssl pkey -in <key> -out <new key>'"
            : $"the private key cannot be read: {error.Text}");
    }

    private static int Count(ReadOnlySpan<byte> text, ReadOnlySpan<byte> what)
    {
        var count = 0;
        for (var at = text.IndexOf(what); at >= 0; at = text.IndexOf(what))
        {
            text = text[(at + what.Length)..];
            count++;
        }

        return count;
    }

    /// <summary>pem_password_cb(3). Without one OpenSSL would ask at the terminal.</summary>
    [UnmanagedCallersOnly]
    private static int RefusePassphrase(byte* to, int length, int isForWriting, void* wasAsked)
    {
        *(int*)wasAsked = 1;
        return -1;
    }
}
