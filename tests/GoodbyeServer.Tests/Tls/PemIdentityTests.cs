using System.Security.Cryptography;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>The user's own certificate and key.</summary>
public sealed class PemIdentityTests
{
    private const string Parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    private const string Passphrase = "a secret";

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    [TlsFact]
    public void Keys_of_every_usual_kind_are_taken()
    {
        var (certificate, key) = PemFiles.Elliptic();
        var (rsaCertificate, rsaKey) = PemFiles.Rsa();
        using (key)
        using (rsaKey)
        {
            AssertServes(certificate, key.ExportPkcs8PrivateKeyPem());
            AssertServes(certificate, key.ExportECPrivateKeyPem());
            AssertServes(certificate, Parameters + key.ExportECPrivateKeyPem());
            AssertServes(rsaCertificate, rsaKey.ExportPkcs8PrivateKeyPem());
            AssertServes(rsaCertificate, rsaKey.ExportRSAPrivateKeyPem());
            AssertServes("Bag Attributes\n    friendlyName: mine\n" + certificate, "some words\n" + key.ExportPkcs8PrivateKeyPem());
        }
    }

    [TlsFact]
    public void One_file_may_hold_both_in_either_order()
    {
        var (certificate, key) = PemFiles.Elliptic();
        using (key)
        {
            var keyText = key.ExportPkcs8PrivateKeyPem() + "\n";
            AssertServes(certificate + keyText, null);
            AssertServes(keyText + certificate, null);
            AssertServes(Parameters + key.ExportECPrivateKeyPem() + "\n" + certificate, null);
            AssertServes(certificate + keyText, certificate + keyText);
        }
    }

    [TlsFact]
    public void The_chain_is_sent_and_told()
    {
        var (chain, root, key) = PemFiles.Chain();
        using (key)
        {
            var setup = TestContext.Setup with { Certificate = PemFiles.Bytes(chain, key.ExportPkcs8PrivateKeyPem()) };
            using var context = TestContext.Create(setup);
            Assert.Equal(chain, context.Pem);
            Assert.EndsWith(root, context.Pem, StringComparison.Ordinal);
            var sent = new TrustingClient(context, "localhost") { Root = root }.Shake();
            Assert.Equal(["CN=leaf", "CN=root"], sent);
        }
    }

    [TlsFact]
    public void A_key_with_a_passphrase_is_refused_and_nobody_is_asked()
    {
        var (certificate, key) = PemFiles.Elliptic();
        using (key)
        {
            AssertFault(
                TlsPart.Key, "this private key has a passphrase, and nobody is asked for it; "
                    + "write one without by 'openssl pkey -in <key> -out <new key>'",
                certificate, key.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, Encryption));
        }
    }

    /// <summary>The older way to encrypt a key says so in the lines above it.</summary>
    [TlsTheory("openssl")]
    [InlineData("ec")]
    public void So_is_one_that_openssl_encrypted_in_the_older_way(string kind)
    {
        var (certificate, key) = PemFiles.Elliptic();
        using (key)
        using (var openssl = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "openssl", [kind, "-aes128", "-passout", "pass:secret"])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            openssl.StandardInput.Write(key.ExportECPrivateKeyPem());
            openssl.StandardInput.Close();
            var encrypted = openssl.StandardOutput.ReadToEnd();
            Assert.Contains("ENCRYPTED", encrypted, StringComparison.Ordinal);
            Assert.Contains("has a passphrase", Fault(certificate, encrypted).Text, StringComparison.Ordinal);
        }
    }

    [TlsFact]
    public void A_key_of_another_certificate_is_refused()
    {
        const string Text = "this private key is not that of the certificate, which is the first in its file";
        var (certificate, key) = PemFiles.Elliptic();
        var (rsaCertificate, rsaKey) = PemFiles.Rsa();
        var (other, otherKey) = PemFiles.Elliptic();
        using (key)
        using (rsaKey)
        using (otherKey)
        {
            AssertFault(TlsPart.Key, Text, certificate, otherKey.ExportPkcs8PrivateKeyPem());
            AssertFault(TlsPart.Key, Text, certificate, rsaKey.ExportPkcs8PrivateKeyPem());
            AssertFault(TlsPart.Key, Text, rsaCertificate, key.ExportPkcs8PrivateKeyPem());
            AssertFault(TlsPart.Key, Text, other + certificate, key.ExportPkcs8PrivateKeyPem());
        }
    }

    [TlsFact]
    public void What_is_no_certificate_or_no_key_is_told()
    {
        var (certificate, key) = PemFiles.Elliptic();
        using (key)
        {
            var keyText = key.ExportPkcs8PrivateKeyPem();
            const string NoCertificate = "there is no certificate in it; expected PEM, -----BEGIN CERTIFICATE-----";
            AssertFault(TlsPart.Certificate, NoCertificate, "", keyText);
            AssertFault(TlsPart.Certificate, NoCertificate, keyText, keyText);
            AssertFault(TlsPart.Certificate, NoCertificate, "some words", keyText);
            const string NoKey = "there is no private key in it; expected PEM, -----BEGIN PRIVATE KEY-----";
            AssertFault(TlsPart.Key, NoKey, certificate, null);
            AssertFault(TlsPart.Key, NoKey, certificate, "");

            AssertFault(
                TlsPart.Certificate, "certificate 1 of 1 cannot be read: bad base64 decode", certificate.Replace('M', '!'), keyText);
            var second = Fault(certificate + certificate[..200] + "\n-----END CERTIFICATE-----\n", keyText);
            Assert.Equal(TlsPart.Certificate, second.Part);
            Assert.StartsWith("certificate 2 of 2 cannot be read: ", second.Text, StringComparison.Ordinal);
            var unfinished = Fault(certificate[..200], keyText);
            Assert.StartsWith("certificate 1 of 1 cannot be read: ", unfinished.Text, StringComparison.Ordinal);

            var garbled = Fault(certificate, keyText.Replace('M', '!'));
            Assert.Equal(TlsPart.Key, garbled.Part);
            Assert.StartsWith("the private key cannot be read: ", garbled.Text, StringComparison.Ordinal);
        }
    }

    [TlsFact]
    public void What_OpenSSL_calls_too_weak_is_told()
    {
        var (certificate, key) = PemFiles.Rsa(bits: 512);
        using (key)
        {
            AssertFault(TlsPart.Certificate, "OpenSSL does not take it: ee key too small", certificate, key.ExportPkcs8PrivateKeyPem());
        }
    }

    private static TlsFault Fault(string certificate, string? key) => TestContext.Fault(Setup(certificate, key));

    private static void AssertFault(TlsPart part, string text, string certificate, string? key) =>
        Assert.Equal(new TlsFault(part, text), Fault(certificate, key));

    private static void AssertServes(string certificate, string? key)
    {
        using var context = TestContext.Create(Setup(certificate, key));
        using var pair = TlsPair.Connected(context: context);
        using var old = TlsPair.Connected(new(ClientStyle.Tls12), context);
        Assert.DoesNotContain("KEY", context.Pem, StringComparison.Ordinal);
        Assert.Contains(context.Pem, certificate, StringComparison.Ordinal);
    }

    private static TlsSetup Setup(string certificate, string? key) => TestContext.Setup with
    {
        Certificate = PemFiles.Bytes(certificate),
        Key = key is null ? default(ReadOnlyMemory<byte>?) : PemFiles.Bytes(key),
    };
}
