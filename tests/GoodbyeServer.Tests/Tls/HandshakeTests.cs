using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>The beginning of a connection.</summary>
public sealed class HandshakeTests
{
    private static readonly TlsSetup WithProtocols = TestContext.Setup with { Protocols = ["h2", "http/1.1"] };

    public static TheoryData<int, int> VersionsAndPieces => new()
    {
        { ClientStyle.Tls12, TlsPair.Whole }, { ClientStyle.Tls12, 1 }, { ClientStyle.Tls12, 7 },
        { ClientStyle.Tls13, TlsPair.Whole }, { ClientStyle.Tls13, 1 }, { ClientStyle.Tls13, 7 },
    };

    [TlsTheory]
    [MemberData(nameof(VersionsAndPieces))]
    public void It_is_done_however_the_bytes_are_cut(int version, int piece)
    {
        using var pair = TlsPair.Connected(new(version), piece: piece);
        Assert.Equal(version == ClientStyle.Tls12 ? "1.2" : "1.3", pair.Server.Facts.Version);
        Assert.Null(pair.Server.End);
        Assert.Null(pair.Server.Facts.Fault);
        Assert.Equal(pair.ToClient.Count, pair.Server.WireSent);
        Assert.Equal(0, pair.Server.Records.Count);

        pair.Client.Say(TlsPair.Bytes("Hello"));
        pair.Carry();
        Assert.Equal(TlsPair.Bytes("Hello"), pair.Heard);
        pair.Server.Send("Goodbye"u8);
        pair.Carry();
        Assert.Equal(TlsPair.Bytes("Goodbye"), pair.Client.Heard);
    }

    /// <summary>A ticket would lie unread in a client that only sends, and turn its FIN into a RST.</summary>
    [TlsTheory]
    [InlineData(ClientStyle.Tls12)]
    [InlineData(ClientStyle.Tls13)]
    public void The_server_says_nothing_after_the_clients_last_word_that_was_not_asked_for(int version)
    {
        using var pair = new TlsPair(new(version));
        pair.Client.Go();
        pair.CarryToServer();
        pair.CarryToClient();
        pair.CarryToServer();
        Assert.True(pair.Server.Facts.IsHandshakeDone);
        var last = pair.TakeUnsent();

        // TLS 1.2: ChangeCipherSpec (6 bytes) and Finished; no NewSessionTicket (handshake type 4) before them.
        Assert.Equal(version == ClientStyle.Tls12 ? 20 : 0, last.FirstOrDefault());
        Assert.Equal(version == ClientStyle.Tls12, last.Length > 0);
    }

    [TlsFact]
    public void The_host_that_the_client_asks_for_is_known()
    {
        using var named = TlsPair.Connected(new() { ServerName = "localhost" });
        Assert.Equal("localhost", named.Server.Facts.ServerName);
        using var unnamed = TlsPair.Connected();
        Assert.Null(unnamed.Server.Facts.ServerName);
    }

    [TlsTheory]
    [InlineData(new[] { "http/1.1", "h2" }, "h2")]
    [InlineData(new[] { "http/1.1", "spdy/3" }, "http/1.1")]
    [InlineData(null, null)]
    public void The_first_protocol_that_both_speak_is_taken(string[]? offered, string? taken)
    {
        using var context = TestContext.Create(WithProtocols);
        using var pair = TlsPair.Connected(new() { Protocols = offered }, context);
        Assert.Equal(taken, pair.Server.Facts.Protocol);
    }

    [TlsFact]
    public void An_offer_is_left_unanswered_if_no_protocol_is_asked_for()
    {
        using var pair = TlsPair.Connected(new() { Protocols = ["h2"] });
        Assert.Null(pair.Server.Facts.Protocol);
    }

    [TlsFact]
    public void Half_a_handshake_waits_for_the_rest()
    {
        using var pair = new TlsPair();
        pair.Client.Go();
        var hello = pair.Client.TakeUnsent();
        pair.Bring(hello[..(hello.Length / 2)]);
        Assert.Null(pair.Server.End);
        Assert.True(pair.Server.Unsent.IsEmpty);
        Assert.False(pair.Server.CanSend);
        pair.Bring(hello[(hello.Length / 2)..]);
        Assert.False(pair.Server.Unsent.IsEmpty);
    }
}
