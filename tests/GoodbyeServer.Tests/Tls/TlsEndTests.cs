using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>How TLS ends: close_notify in each direction, alerts, and the engine's own end.</summary>
public sealed class TlsEndTests
{
    public static TheoryData<int, int> VersionsAndPieces => HandshakeTests.VersionsAndPieces;

    [TlsTheory]
    [MemberData(nameof(VersionsAndPieces))]
    public void The_client_goes_on_after_the_servers_close_notify(int version, int piece)
    {
        using var pair = TlsPair.Connected(new(version), piece: piece);
        pair.Server.Send("Goodbye"u8);
        pair.Server.SendCloseNotify();
        Assert.True(pair.Server.Facts.IsCloseNotifySent);
        Assert.False(pair.Server.CanSend);
        pair.Carry();
        Assert.Equal(TlsPair.Bytes("Goodbye"), pair.Client.Heard);
        Assert.True(pair.Client.HasHeardCloseNotify);
        Assert.Null(pair.Client.Alert);
        Assert.Null(pair.Server.End);

        pair.Client.Say(TlsPair.Bytes("wait"));
        pair.Carry();
        Assert.Equal(TlsPair.Bytes("wait"), pair.Heard);
        pair.Client.SayGoodbye();
        pair.Carry();
        Assert.Equal(TlsEnd.CloseNotify, pair.Server.End);
        Assert.True(pair.Server.Facts.IsCloseNotifyReceived);
        Assert.Null(pair.Server.Facts.Fault);
    }

    [TlsTheory]
    [MemberData(nameof(VersionsAndPieces))]
    public void The_server_goes_on_after_the_clients_close_notify(int version, int piece)
    {
        using var pair = TlsPair.Connected(new(version), piece: piece);
        pair.Client.Say(TlsPair.Bytes("bye"));
        pair.Client.SayGoodbye();
        pair.CarryToServer();
        Assert.Equal(TlsPair.Bytes("bye"), pair.Heard);
        Assert.Equal(TlsEnd.CloseNotify, pair.Server.End);
        Assert.True(pair.Server.Facts.IsCloseNotifyReceived);
        Assert.False(pair.Server.Facts.IsCloseNotifySent);
        Assert.Null(pair.Server.Facts.AlertReceived);
        Assert.True(pair.Server.Unsent.IsEmpty);

        Assert.True(pair.Server.CanSend);
        pair.Server.Send("Goodbye"u8);
        pair.CarryToClient();
        Assert.Equal(TlsPair.Bytes("Goodbye"), pair.Client.Heard);
        Assert.False(pair.Client.HasHeardCloseNotify);
        pair.Server.SendCloseNotify();
        pair.CarryToClient();
        Assert.True(pair.Client.HasHeardCloseNotify);
        Assert.True(pair.Server.Facts.IsCloseNotifySent);
    }

    /// <summary>What comes before close_notify in one piece is read first: the end waits behind it.</summary>
    [TlsFact]
    public void Close_notify_is_seen_once_what_came_before_it_was_taken()
    {
        using var pair = TlsPair.Connected();
        pair.Client.Say(TlsPair.Bytes("bye"));
        pair.Client.SayGoodbye();
        pair.Server.Receive(pair.Client.TakeUnsent());
        Assert.Equal(3, pair.Server.Pending);
        Assert.Null(pair.Server.End);
        pair.Server.Take(2);
        Assert.Null(pair.Server.End);
        pair.Server.Take(1);
        Assert.Equal(TlsEnd.CloseNotify, pair.Server.End);
    }

    [TlsFact]
    public void Nothing_is_read_after_close_notify()
    {
        using var pair = TlsPair.Connected();
        pair.Client.Say(TlsPair.Bytes("late"));
        var late = pair.Client.TakeUnsent();
        pair.Client.SayGoodbye();
        pair.Bring(pair.Client.TakeUnsent());

        // The record's number is wrong by now: it would be an alert, if it were read.
        Assert.Equal(TlsEnd.Rejected, pair.Server.End);

        using var other = TlsPair.Connected();
        other.Client.SayGoodbye();
        other.Bring(other.Client.TakeUnsent());
        other.Bring(late);
        other.Bring([1, 2, 3]);
        Assert.Equal(TlsEnd.CloseNotify, other.Server.End);
        Assert.Empty(other.Heard);
        Assert.True(other.Server.Unsent.IsEmpty);
        Assert.True(other.Server.CanSend);
    }

    /// <summary>SSL_get_shutdown(3) would call a fatal alert a close_notify.</summary>
    [TlsTheory]
    [MemberData(nameof(VersionsAndPieces))]
    public void A_fatal_alert_is_no_close_notify(int version, int piece)
    {
        using var pair = TlsPair.Connected(new(version), piece: piece);
        pair.Server.Send("Hello"u8);
        var wire = pair.TakeUnsent();
        wire[^1] ^= 1;
        pair.Client.Receive(wire);
        pair.CarryToServer();
        Assert.Equal(TlsEnd.Alert, pair.Server.End);
        Assert.Equal(new TlsAlert(20), pair.Server.Facts.AlertReceived);
        Assert.False(pair.Server.Facts.IsCloseNotifyReceived);
        Assert.Null(pair.Server.Facts.AlertSent);
        Assert.False(pair.Server.CanSend);
        pair.Server.SendCloseNotify();
        Assert.True(pair.Server.Unsent.IsEmpty);
    }

    [TlsFact]
    public void Close_notify_is_said_once_and_not_before_the_handshake()
    {
        using var young = new TlsPair();
        young.Server.SendCloseNotify();
        Assert.True(young.Server.Unsent.IsEmpty);
        Assert.False(young.Server.Facts.IsCloseNotifySent);
        young.Carry();
        Assert.True(young.Server.Facts.IsHandshakeDone);

        young.Server.SendCloseNotify();
        Assert.NotEmpty(young.TakeUnsent());
        young.Server.SendCloseNotify();
        Assert.True(young.Server.Unsent.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => young.Server.Send("Goodbye"u8));
    }

    [TlsFact]
    public void An_engine_is_freed_once_and_what_it_knew_stays()
    {
        using var pair = TlsPair.Connected(new() { ServerName = "localhost" });
        pair.Client.Say(TlsPair.Bytes("Hello"));
        pair.Server.Receive(pair.Client.TakeUnsent());
        pair.Server.Send("Goodbye"u8);
        pair.Server.Dispose();
        pair.Server.Dispose();
        Assert.Equal("1.3", pair.Server.Facts.Version);
        Assert.Equal("localhost", pair.Server.Facts.ServerName);
        Assert.Equal(0, pair.Server.Pending);
        Assert.True(pair.Server.Unsent.IsEmpty);
        Assert.False(pair.Server.CanSend);
        Assert.Equal(0, pair.Server.Peek(new byte[10]));
        pair.Server.Take(0);
        pair.Server.Sent(0);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.Sent(1));
        pair.Server.Receive([1, 2, 3]);
        pair.Server.SendCloseNotify();
        Assert.Null(pair.Server.End);
    }

    /// <summary>OpenSSL finds a connection by a handle: while others begin and end, and while memory is moved.</summary>
    [TlsFact]
    public async Task Many_threads_have_connections_of_their_own()
    {
        const int Threads = 4;
        const int Each = 40;
        using var context = TestContext.Create(TestContext.Setup);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                using var pair = TlsPair.Connected(
                    new(i % 2 == 0 ? ClientStyle.Tls13 : ClientStyle.Tls12) { ServerName = $"host{thread}" }, context);
                GC.Collect(0);
                pair.Client.SayGoodbye();
                pair.Carry();
                Assert.Equal($"host{thread}", pair.Server.Facts.ServerName);
                Assert.Equal(TlsEnd.CloseNotify, pair.Server.End);
            }
        })));
    }
}
