using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Tls;

/// <summary>The certificate that is made at the start.</summary>
public sealed class CertificateTests
{
    private static readonly IPAddress[] Addresses = [IPAddress.Parse("192.0.2.7"), IPAddress.Parse("fe80::1%1"), IPAddress.Loopback];

    [TlsFact]
    public void It_is_for_this_hosts_own_names_and_valid_for_a_day()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);
        using var context = TestContext.Create(new(Addresses, now));
        using var certificate = X509Certificate2.CreateFromPem(context.Pem);
        Assert.Equal(now, certificate.NotBefore.ToUniversalTime());
        Assert.Equal(now.AddDays(1), certificate.NotAfter.ToUniversalTime());
        Assert.Equal("CN=localhost", certificate.Subject);
        Assert.Equal("CN=localhost", certificate.Issuer);
        Assert.Equal("ECDSA_P256", Curve(certificate));
        var names = Assert.Single(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.Equal(["localhost"], names.EnumerateDnsNames());
        Assert.Equal(
            ["127.0.0.1", "::1", "192.0.2.7", "fe80::1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
        var constraints = Assert.Single(certificate.Extensions.OfType<X509BasicConstraintsExtension>());
        Assert.False(constraints.CertificateAuthority);
        Assert.True(constraints.Critical);
        Assert.Equal(context.Fingerprint, Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)));
        Assert.Equal(64, context.Fingerprint.Length);
    }

    [TlsFact]
    public void No_two_are_the_same()
    {
        using var one = TestContext.Create(TestContext.Setup);
        using var other = TestContext.Create(TestContext.Setup);
        using var first = X509Certificate2.CreateFromPem(one.Pem);
        using var second = X509Certificate2.CreateFromPem(other.Pem);
        Assert.NotEqual(first.SerialNumber, second.SerialNumber);
        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
    }

    [TlsFact]
    public void Its_text_holds_no_key()
    {
        Assert.StartsWith("-----BEGIN CERTIFICATE-----\n", TestContext.Shared.Pem, StringComparison.Ordinal);
        Assert.EndsWith("-----END CERTIFICATE-----\n", TestContext.Shared.Pem, StringComparison.Ordinal);
        Assert.DoesNotContain("KEY", TestContext.Shared.Pem, StringComparison.Ordinal);
    }

    [TlsTheory("openssl")]
    [InlineData("")]
    [InlineData("-x509_strict")]
    [InlineData("-verify_hostname localhost")]
    [InlineData("-verify_ip 127.0.0.1")]
    [InlineData("-verify_ip ::1")]
    [InlineData("-verify_ip 192.0.2.7 -purpose sslserver")]
    public void A_client_that_takes_it_as_its_root_trusts_it(string how)
    {
        using var context = TestContext.Create(new(Addresses, DateTimeOffset.UtcNow));
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, context.Pem);
            using var verify = OsProcess.Start(new ProcessStartInfo(
                "openssl", ["verify", .. how.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-CAfile", file, file])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = verify.StandardOutput.ReadToEnd() + verify.StandardError.ReadToEnd();
            verify.WaitForExit();
            Assert.Equal($"{file}: OK\n", said);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Curve(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPublicKey();
        return key?.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == "1.2.840.10045.3.1.7" ? "ECDSA_P256" : null;
    }
}
