using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Records that end a connection.</summary>
public sealed class RecordFaultTests
{
    [TlsTheory]
    [MemberData(nameof(RecordTests.Kinds), MemberType = typeof(RecordTests))]
    public void A_record_that_does_not_decrypt_ends_it_with_an_alert(int version, string ciphers)
    {
        using var pair = TlsPair.Connected(new(version) { Ciphers = ciphers });
        pair.Client.Say(TlsPair.Bytes("Hello"));
        var good = pair.Client.TakeUnsent();
        pair.Client.Say(TlsPair.Bytes("Hello"));
        var bad = pair.Client.TakeUnsent();
        bad[^1] ^= 1;
        pair.Bring([.. good, .. bad]);
        AssertRejected(pair, "bad_record_mac", 20);
        Assert.Equal(TlsPair.Bytes("Hello"), pair.Heard);
    }

    [TlsFact]
    public void A_record_that_is_too_long_ends_it_with_an_alert()
    {
        using var pair = TlsPair.Connected();
        Assert.Equal(5 + 0xFFFF, pair.Server.MayTake([23, 3, 3, 0xFF, 0xFF]));
        pair.Bring([23, 3, 3, 0xFF, 0xFF]);
        AssertRejected(pair, "record_overflow", 22);
    }

    [TlsFact]
    public void Plain_text_after_the_handshake_ends_it_with_an_alert()
    {
        using var pair = TlsPair.Connected();
        pair.Bring(TlsPair.Bytes("GET / HTTP/1.1\r\n\r\n"));
        Assert.Equal(TlsEnd.Rejected, pair.Server.End);
        Assert.NotNull(pair.Server.Facts.AlertSent);
    }

    [TlsFact]
    public void A_second_handshake_is_refused()
    {
        using var pair = TlsPair.Connected(new(ClientStyle.Tls12));
        pair.Client.Renegotiate();
        pair.Bring(pair.Client.TakeUnsent());
        Assert.Null(pair.Server.End);
        Assert.Equal("no_renegotiation", pair.Server.Facts.AlertSent?.Name);
        Assert.True(pair.Server.CanSend);

        // This client takes the warning for the end.
        pair.Carry();
        Assert.Equal(TlsEnd.Alert, pair.Server.End);
        Assert.Equal("handshake_failure", pair.Server.Facts.AlertReceived?.Name);
    }

    private static void AssertRejected(TlsPair pair, string alert, int number)
    {
        Assert.Equal(TlsEnd.Rejected, pair.Server.End);
        Assert.Equal(alert, pair.Server.Facts.AlertSent?.Name);
        Assert.Null(pair.Server.Facts.AlertReceived);
        Assert.False(pair.Server.Facts.IsCloseNotifyReceived);
        Assert.NotNull(pair.Server.Facts.Version);
        Assert.False(pair.Server.CanSend);
        Assert.True(pair.CarryToClient());
        Assert.Equal(number, pair.Client.Alert);

        // Nothing more is said, and nothing more is heard.
        pair.Server.SendCloseNotify();
        pair.Server.Receive([1, 2, 3]);
        Assert.True(pair.Server.Unsent.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => pair.Server.Send("Goodbye"u8));
    }
}
