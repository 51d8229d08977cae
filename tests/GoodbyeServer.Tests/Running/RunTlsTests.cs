using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GoodbyeServer.Commands;
using GoodbyeServer.Reporting;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tests.Tls;
using GoodbyeServer.Vocabulary;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>What the start makes for TLS: the certificate, its file, and what is said if that cannot be.</summary>
public sealed class RunTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("goodbye-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Without_the_flag_nothing_is_made() => Assert.Null(RunTls.Start(new() { Server = new() }));

    [TlsFact]
    public void The_certificate_lies_in_the_file_that_was_named_until_the_end()
    {
        var path = Path.Combine(_folder.FullName, "cert.pem");
        using (var tls = Start(new() { CertificateFile = path }))
        {
            Assert.Equal(path, tls.Path);
            Assert.False(File.Exists(path));
            tls.WriteFile();
            Assert.Equal(tls.Context.Pem, File.ReadAllText(path));
            Assert.DoesNotContain("PRIVATE", tls.Context.Pem, StringComparison.Ordinal);
        }

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [TlsFact]
    public void Beside_a_command_it_lies_in_a_file_of_its_own()
    {
        string path;
        using (var tls = Start(new(), new ClientCommand("true", [])))
        {
            path = tls.Path!;
            Assert.True(Path.IsPathFullyQualified(path));
            tls.WriteFile();
            Assert.Equal(tls.Context.Pem, File.ReadAllText(path));
        }

        Assert.False(File.Exists(path));
    }

    [TlsFact]
    public void Without_a_command_it_lies_nowhere()
    {
        using var tls = Start(new());
        tls.WriteFile();
        Assert.Null(tls.Path);
    }

    [TlsFact]
    public void The_log_says_its_hash_and_its_file()
    {
        var log = new EventLog();
        using var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        using var tls = Start(new() { CertificateFile = Path.Combine(_folder.FullName, "cert.pem") });
        tls.Announce(new ServerLog(logger));
        var said = Assert.Single(log.Named("Certificate"));
        using var certificate = X509Certificate2.CreateFromPem(tls.Context.Pem);
        var sha256 = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        Assert.Equal((sha256, tls.Path), ((string)said.Value("Sha256")!, (string?)said.Value("Path")));
        Assert.StartsWith("Certificate sha256 ", said.MessageTemplate.Text, StringComparison.Ordinal);
    }

    [TlsTheory]
    [InlineData("no PEM", null, "--tls-cert 'c': there is no certificate in it; expected PEM, -----BEGIN CERTIFICATE-----")]
    [InlineData(
        "certificate", null,
        "--tls-cert 'c': there is no private key in it; expected PEM, -----BEGIN PRIVATE KEY-----; name the key's file by --tls-key")]
    [InlineData("certificate", "no PEM", "--tls-key 'k': there is no private key in it; expected PEM, -----BEGIN PRIVATE KEY-----")]
    [InlineData("certificate", "another", "--tls-key 'k': this private key is not that of the certificate, which is the first in its file")]
    public void What_is_wrong_with_a_file_is_said_with_its_flag(string certificate, string? key, string line)
    {
        var options = new TlsOptions
        {
            Certificate = new("c", Content(certificate)),
            Key = key is null ? null : new("k", Content(key)),
        };
        Assert.Equal(line, Assert.Throws<StartupException>(() => Start(options)).Message);
    }

    [TlsFact]
    public void A_file_that_cannot_be_written_is_named()
    {
        var path = Path.Combine(_folder.FullName, "none", "cert.pem");
        using var tls = Start(new() { CertificateFile = path });
        Assert.Equal(
            $"cannot write --tls-cert-file '{path}': there is no folder '{Path.GetDirectoryName(path)}'",
            Assert.Throws<StartupException>(tls.WriteFile).Message);
    }

    private static byte[] Content(string what)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return Encoding.ASCII.GetBytes(what switch
        {
            "certificate" => certificate.ExportCertificatePem(),
            "another" => key.ExportPkcs8PrivateKeyPem(),
            _ => what,
        });
    }

    private static RunTls Start(TlsOptions tls, ClientCommand? command = null) =>
        RunTls.Start(new() { Server = new() { Tls = tls }, Command = command })!;
}
