using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>.NET's own TLS client, which owes the engine nothing. It trusts the context's certificate as its only root.</summary>
/// <param name="host">The name, or the address, that it wants to reach.</param>
/// <param name="piece">How many bytes it is given at a time.</param>
internal sealed class TrustingClient(TlsContext context, string host, int piece = TlsPair.Whole)
{
    /// <summary>The certificate to trust; null for the server's own.</summary>
    public string? Root { get; init; }

    public SslProtocols Versions { get; init; } = SslProtocols.Tls13;

    public string[] Protocols { get; init; } = [];

    /// <summary>Shakes hands, and returns the subjects of the certificates that the server sent.</summary>
    public List<string> Shake() => Talk((_, _) => { });

    /// <summary>Shakes hands, talks, and returns the subjects of the certificates that the server sent.</summary>
    public List<string> Talk(Action<SslStream, TlsEngine> talk)
    {
        using var engine = new TlsEngine(context);
        var subjects = new List<string>();
        using var root = X509Certificate2.CreateFromPem(Root ?? context.Pem);
        using var stream = new SslStream(new EngineStream(engine, piece));
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = Versions,
            ApplicationProtocols = [.. Protocols.Select(name => new SslApplicationProtocol(name))],
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
            },
            RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            {
                Assert.Equal(SslPolicyErrors.None, errors);
                subjects.AddRange(chain!.ChainElements.Select(element => element.Certificate.Subject));
                return true;
            },
        });
        Assert.True(engine.Facts.IsHandshakeDone, engine.Facts.Fault);
        talk(stream, engine);
        return subjects;
    }
}
