using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Certificates and keys as users have them. .NET makes them, so that they owe nothing to the code under test.</summary>
internal static class PemFiles
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddHours(-1);
    private static readonly DateTimeOffset To = DateTimeOffset.UtcNow.AddHours(1);

    /// <summary>One with its key, which signs itself.</summary>
    public static (string Certificate, ECDsa Key) Elliptic()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=mine", key, HashAlgorithmName.SHA256).CreateSelfSigned(From, To);
        return (certificate.ExportCertificatePem() + "\n", key);
    }

    public static (string Certificate, RSA Key) Rsa(int bits = 2048)
    {
        var key = RSA.Create(bits);
        using var certificate = new CertificateRequest("CN=mine", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(From, To);
        return (certificate.ExportCertificatePem() + "\n", key);
    }

    /// <summary>A certificate that another one vouches for: both, in that order, and the key.</summary>
    public static (string Chain, string Root, ECDsa Key) Chain()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=root", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(From, To);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        var leafRequest = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        leafRequest.CertificateExtensions.Add(names.Build());
        using var leaf = leafRequest.Create(root, From, To.AddMinutes(-1), [1, 2, 3]);
        var rootPem = root.ExportCertificatePem() + "\n";
        return (leaf.ExportCertificatePem() + "\n" + rootPem, rootPem, key);
    }

    public static ReadOnlyMemory<byte> Bytes(params string[] parts) => Encoding.ASCII.GetBytes(string.Concat(parts));
}
