using System.Net.Security;
using System.Security.Authentication;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A client that is not ours, .NET's, which verifies the certificate.</summary>
public sealed class OtherClientTests
{
    public static TheoryData<SslProtocols, int> VersionsAndPieces => new()
    {
        { SslProtocols.Tls12, TlsPair.Whole }, { SslProtocols.Tls12, 1 },
        { SslProtocols.Tls13, TlsPair.Whole }, { SslProtocols.Tls13, 1 },
    };

    [TlsTheory]
    [InlineData("localhost", "localhost")]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    public void It_trusts_the_certificate(string host, string? asked) => new TrustingClient(TestContext.Shared, host)
        .Talk((_, engine) => Assert.Equal(asked, engine.Facts.ServerName));

    [TlsFact]
    public void It_does_not_trust_it_for_another_host() => Assert.ThrowsAny<Exception>(
        () => new TrustingClient(TestContext.Shared, "example.com").Shake());

    [TlsTheory]
    [MemberData(nameof(VersionsAndPieces))]
    public void Both_hear_what_the_other_says_and_the_end(SslProtocols version, int piece) =>
        new TrustingClient(TestContext.Shared, "localhost", piece) { Versions = version }.Talk((stream, engine) =>
        {
            stream.Write("Hello"u8);
            var heard = new byte[100];
            Assert.Equal(5, engine.Peek(heard));
            Assert.Equal("Hello"u8, heard.AsSpan(0, 5));
            engine.Take(5);
            engine.Send("Goodbye"u8);
            engine.SendCloseNotify();
            Assert.Equal(7, stream.ReadAtLeast(heard, 100, throwOnEndOfStream: false));
            Assert.Equal("Goodbye"u8, heard.AsSpan(0, 7));
            stream.ShutdownAsync().Wait();
            Assert.Equal(TlsEnd.CloseNotify, engine.End);
            Assert.Equal(version == SslProtocols.Tls12 ? "1.2" : "1.3", engine.Facts.Version);
        });

    [TlsFact]
    public void They_agree_on_a_protocol()
    {
        using var context = TestContext.Create(TestContext.Setup with { Protocols = ["h2", "http/1.1"] });
        new TrustingClient(context, "localhost") { Protocols = ["http/1.1"] }.Talk((stream, engine) =>
        {
            Assert.Equal("http/1.1", engine.Facts.Protocol);
            Assert.Equal(SslApplicationProtocol.Http11, stream.NegotiatedApplicationProtocol);
        });
    }
}
