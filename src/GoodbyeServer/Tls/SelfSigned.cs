using System.Net;
using System.Text;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// A certificate that is made at the start: P-256, self-signed, for this host's own names, and valid for a day. A client trusts it
/// by taking it as its root. It is no CA (some clients refuse a server that is one), and says nothing of what the key may be used
/// for (OpenSSL 1.1 trusts a root only if that allows it to sign certificates, and so does silence).
/// </summary>
internal static unsafe class SelfSigned
{
    private const int BasicConstraints = 87;
    private const int ExtendedKeyUsage = 126;
    private const int SubjectAlternativeName = 85;

    /// <summary>Version 3, counted from 0.</summary>
    private const int Version3 = 2;

    /// <summary>MBSTRING_UTF8.</summary>
    private const int Utf8 = 0x1000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>Makes a key and its certificate, for localhost and its addresses and for these.</summary>
    public static TlsIdentity? Make(IEnumerable<IPAddress> addresses, DateTimeOffset now, out TlsFault? fault)
    {
        ERR_clear_error();
        var identity = new TlsIdentity { Key = MakeKey(), Certificate = X509_new() };
        if (identity.Key != null && identity.Certificate != null
            && Fill(identity.Certificate, now) && Name(identity.Certificate)
            && Extend(identity.Certificate, BasicConstraints, "critical,CA:FALSE")
            && Extend(identity.Certificate, ExtendedKeyUsage, "serverAuth")
            && Extend(identity.Certificate, SubjectAlternativeName, Names(addresses))
            && X509_set_pubkey(identity.Certificate, identity.Key) == 1
            && X509_sign(identity.Certificate, identity.Key, EVP_sha256()) > 0)
        {
            fault = null;
            return identity;
        }

        fault = new(TlsPart.Library, $"OpenSSL cannot make a certificate: {OpenSslError.Take().Text}");
        identity.Dispose();
        return null;
    }

    /// <summary>As OpenSSL reads it. What follows a % in an address is this host's business only.</summary>
    private static string Names(IEnumerable<IPAddress> addresses) => string.Join(
        ',',
        addresses.Prepend(IPAddress.IPv6Loopback).Prepend(IPAddress.Loopback)
            .Select(address => $"IP:{address.ToString().Split('%')[0]}").Prepend("DNS:localhost").Distinct());

    private static EVP_PKEY* MakeKey()
    {
        EVP_PKEY* key = null;
        fixed (byte* type = "EC"u8, curve = "P-256"u8)
        {
            var made = EVP_PKEY_CTX_new_from_name(null, type, null);
            if (made != null && EVP_PKEY_keygen_init(made) == 1 && EVP_PKEY_CTX_set_group_name(made, curve) == 1)
            {
                _ = EVP_PKEY_generate(made, &key);
            }

            EVP_PKEY_CTX_free(made);
        }

        return key;
    }

    /// <summary>The serial number is random: browsers refuse a second certificate with the same one from the same name.</summary>
    private static bool Fill(X509* certificate, DateTimeOffset now)
    {
        ulong random;
        return X509_set_version(certificate, Version3) == 1
            && RAND_bytes((byte*)&random, sizeof(ulong)) == 1
            && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (random >> 1) | 1) == 1
            && ASN1_TIME_set(X509_getm_notBefore(certificate), (nint)now.ToUnixTimeSeconds()) != null
            && ASN1_TIME_set(X509_getm_notAfter(certificate), (nint)(now + Lifetime).ToUnixTimeSeconds()) != null;
    }

    /// <summary>The name that the certificate is for, and that vouches for it.</summary>
    private static bool Name(X509* certificate)
    {
        var name = X509_NAME_new();
        fixed (byte* field = "CN"u8, value = "localhost"u8)
        {
            var isNamed = name != null && X509_NAME_add_entry_by_txt(name, field, Utf8, value, -1, -1, 0) == 1
                && X509_set_subject_name(certificate, name) == 1 && X509_set_issuer_name(certificate, name) == 1;
            X509_NAME_free(name);
            return isNamed;
        }
    }

    private static bool Extend(X509* certificate, int kind, string value)
    {
        fixed (byte* text = Encoding.ASCII.GetBytes(value + '\0'))
        {
            var extension = X509V3_EXT_conf_nid(null, null, kind, text);
            var isAdded = extension != null && X509_add_ext(certificate, extension, -1) == 1;
            X509_EXTENSION_free(extension);
            return isAdded;
        }
    }
}
