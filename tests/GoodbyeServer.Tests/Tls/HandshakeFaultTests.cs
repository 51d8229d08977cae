using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>What goes wrong at the beginning of a connection.</summary>
public sealed class HandshakeFaultTests
{
    private static readonly TlsSetup WithProtocols = TestContext.Setup with { Protocols = ["h2", "http/1.1"] };

    [TlsTheory]
    [MemberData(nameof(HandshakeTests.VersionsAndPieces), MemberType = typeof(HandshakeTests))]
    public void No_protocol_in_common_is_an_alert(int version, int piece)
    {
        using var context = TestContext.Create(WithProtocols);
        AssertRejected(new(version) { Protocols = ["spdy/3"] }, "no_application_protocol", 120, context, piece);
    }

    [TlsFact]
    public void An_old_version_is_an_alert() =>
        AssertRejected(new(ClientStyle.Tls11) { Ciphers = "DEFAULT:@SECLEVEL=0" }, "protocol_version", 70);

    [TlsFact]
    public void No_cipher_in_common_is_an_alert() =>
        AssertRejected(new(ClientStyle.Tls12) { Ciphers = "ECDHE-RSA-AES128-GCM-SHA256" }, "handshake_failure", 40);

    [TlsTheory]
    [MemberData(nameof(HandshakeTests.VersionsAndPieces), MemberType = typeof(HandshakeTests))]
    public void A_client_that_refuses_the_certificate_says_so(int version, int piece)
    {
        using var pair = new TlsPair(new(version) { TrustsNobody = true }, piece: piece);
        pair.Carry();
        Assert.Equal(TlsEnd.Alert, pair.Server.End);
        Assert.Equal("unknown_ca", pair.Server.Facts.AlertReceived?.Name);
        Assert.False(pair.Server.Facts.IsHandshakeDone);
        Assert.False(pair.Server.Facts.IsCloseNotifyReceived);
        Assert.False(pair.Server.CanSend);
    }

    [TlsTheory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", TlsPair.Whole)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1)]
    [InlineData("CONNECT localhost:443 HTTP/1.1\r\n\r\n", 1)]
    [InlineData("hello there\n", TlsPair.Whole)]
    [InlineData("\0\0\0\0\0\0\0\0", TlsPair.Whole)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", 3)]
    public void Somebody_who_does_not_speak_TLS_gets_no_answer(string said, int piece)
    {
        using var pair = new TlsPair(piece: piece);
        pair.Bring(TlsPair.Bytes(said));
        Assert.Equal(TlsEnd.NotTls, pair.Server.End);
        Assert.NotNull(pair.Server.Facts.Fault);
        Assert.Null(pair.Server.Facts.AlertSent);
        Assert.Empty(pair.TakeUnsent());
    }

    [TlsFact]
    public void However_much_somebody_sends_the_first_bytes_decide()
    {
        using var pair = new TlsPair();
        pair.Bring(new byte[100_000]);
        pair.Bring([22, 3, 1, 0, 4, 99, 0, 0, 0]);
        Assert.Equal(TlsEnd.NotTls, pair.Server.End);
        Assert.Equal("wrong version number", pair.Server.Facts.Fault);
        Assert.Empty(pair.TakeUnsent());
    }

    [TlsTheory]
    [MemberData(nameof(HandshakeTests.VersionsAndPieces), MemberType = typeof(HandshakeTests))]
    public void Somebody_who_began_to_speak_TLS_is_answered_whatever_follows(int version, int piece)
    {
        using var pair = new TlsPair(new(version), piece: piece);
        pair.Client.Go();
        pair.CarryToServer();
        pair.TakeUnsent();
        pair.Bring(TlsPair.Bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        Assert.Equal(TlsEnd.Rejected, pair.Server.End);
        Assert.NotNull(pair.Server.Facts.AlertSent);
    }

    [TlsFact]
    public void A_broken_ClientHello_is_an_alert()
    {
        using var pair = new TlsPair();
        pair.Bring([22, 3, 1, 0, 4, 99, 0, 0, 0]);
        Assert.Equal(TlsEnd.Rejected, pair.Server.End);
        Assert.Equal("unexpected_message", pair.Server.Facts.AlertSent?.Name);

        // An alert in the clear: type 21, version, 2 bytes, fatal, its number.
        Assert.Equal([21, 3, 3, 0, 2, 2, 10], Versionless(pair.TakeUnsent()));
    }

    [TlsTheory]
    [InlineData(0, TlsEnd.CloseNotify, null)]
    [InlineData(40, TlsEnd.Alert, "handshake_failure")]
    [InlineData(48, TlsEnd.Alert, "unknown_ca")]
    [InlineData(200, TlsEnd.Alert, "200")]
    public void A_client_may_leave_by_an_alert_instead_of_a_ClientHello(byte number, object end, string? name)
    {
        using var pair = new TlsPair();
        pair.Bring([21, 3, 3, 0, 2, (byte)(number == 0 ? 1 : 2), number]);
        Assert.Equal(end, pair.Server.End);
        Assert.Equal(name, pair.Server.Facts.AlertReceived?.Name);
        Assert.Equal(number == 0, pair.Server.Facts.IsCloseNotifyReceived);
        Assert.False(pair.Server.CanSend);
    }

    /// <summary>Before a client has keys, its alerts are in the clear.</summary>
    [TlsTheory]
    [InlineData(ClientStyle.Tls12, 0, TlsEnd.CloseNotify)]
    [InlineData(ClientStyle.Tls12, 40, TlsEnd.Alert)]
    [InlineData(ClientStyle.Tls13, 0, TlsEnd.CloseNotify)]
    [InlineData(ClientStyle.Tls13, 40, TlsEnd.Alert)]
    public void A_client_may_leave_by_an_alert_in_the_middle(int version, byte number, object end)
    {
        using var pair = new TlsPair(new(version));
        pair.Client.Go();
        pair.CarryToServer();
        pair.CarryToClient();
        pair.Bring([21, 3, 3, 0, 2, (byte)(number == 0 ? 1 : 2), number]);
        Assert.Equal(end, pair.Server.End);
        Assert.Equal(number == 0 ? null : "handshake_failure", pair.Server.Facts.AlertReceived?.Name);
        Assert.Equal(number == 0, pair.Server.Facts.IsCloseNotifyReceived);
        Assert.False(pair.Server.CanSend);
    }

    private static void AssertRejected(
        ClientStyle style, string alert, int number, TlsContext? context = null, int piece = TlsPair.Whole)
    {
        using var pair = new TlsPair(style, context, piece);
        pair.Carry();
        Assert.Equal(TlsEnd.Rejected, pair.Server.End);
        Assert.Equal(alert, pair.Server.Facts.AlertSent?.Name);
        Assert.Equal((byte)number, pair.Server.Facts.AlertSent?.Code);
        Assert.Equal(number, pair.Client.Alert);
        Assert.Null(pair.Server.Facts.AlertReceived);
        Assert.Null(pair.Server.Facts.Version);
        Assert.False(pair.Server.CanSend);
        Assert.NotNull(pair.Server.Facts.Fault);
    }

    /// <summary>A record's header names a version that says nothing (RFC 8446 section 5.1).</summary>
    private static byte[] Versionless(byte[] record) => [record[0], 3, 3, .. record[3..]];
}
