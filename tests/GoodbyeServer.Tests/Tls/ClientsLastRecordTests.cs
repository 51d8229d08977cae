using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>What ends the client's side: close_notify, an alert, a record that nobody can decrypt.</summary>
public sealed class ClientsLastRecordTests
{
    [TlsFact]
    public async Task A_record_that_does_not_decrypt_is_garbled_and_answered_by_an_alert()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, Timeline = true });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayAsync("ab");
        await peer.ReadTextAsync(2);
        var record = peer.RecordOf("never read");
        record[^1] ^= 1;
        await peer.Raw.SendAsync(record);
        Assert.Equal(["plain 2", "alert 20", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-garbled", "unsent", "none", null), (closed.Reason, closed.Goodbye, closed.CloseNotify, closed.Alert));
        Assert.Equal((2, 2L), (closed.BytesReceived, closed.BytesAcknowledged));
        var garbled = await server.EventAsync("Garbled");
        Assert.Equal((2L, "a record that decrypts"), ((long)garbled.Value("Offset")!, (string)garbled.Value("Expected")!));
        Assert.Contains("server alert bad_record_mac, nobody garbled, server FIN", await server.StoryAsync(), StringComparison.Ordinal);
    }

    [TlsFact]
    public async Task A_record_that_does_not_decrypt_ends_in_the_mode()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, CloseModes = new(CloseMode.Abort) });
        using var peer = await TlsPeer.ConnectAsync(server);
        var record = peer.RecordOf("never read");
        record[^1] ^= 1;
        await peer.Raw.SendAsync(record);
        Assert.Equal("RST", (await peer.ReadToEndAsync())[^1]);
        Assert.Equal("client-garbled, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [TlsFact]
    public async Task The_clients_alert_is_its_end()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, Timeline = true });
        using var peer = await TlsPeer.ConnectAsync(server);

        // A record that no server sent makes the client complain.
        peer.Client.Receive([23, 3, 3, 0, 20, .. new byte[20]]);
        await peer.SendUnsentAsync();
        Assert.Equal("FIN", (await peer.ReadToEndAsync())[^1]);
        peer.Raw.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-closed", "unsent", "bad_record_mac"), (closed.Reason, closed.Goodbye, closed.Alert));
        Assert.StartsWith(
            "client connected, client TLS handshake, client alert bad_record_mac, server FIN",
            await server.StoryAsync(),
            StringComparison.Ordinal);
    }

    /// <summary>Nothing is read after it, and the ending waits for the FIN.</summary>
    [TlsFact]
    public async Task The_clients_close_notify_is_not_its_fin()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayCloseNotifyAsync();
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        await peer.Raw.SendAsync("whatever follows it"u8.ToArray());
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("client-closed, clean, sent", closed.Story);
        Assert.Equal((0, 0, "both"), (closed.BytesReceived, closed.BytesUnread, closed.CloseNotify));
    }

    [TlsFact]
    public async Task After_the_clients_close_notify_a_client_that_stays_is_reset()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Tls = new(), Echo = true, DrainTimeout = TimeSpan.FromMilliseconds(500) }, clock);
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayCloseNotifyAsync();
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(500));
        clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal("client-closed, drain-timeout, sent", (await server.ClosedAsync()).Story);
    }

    /// <summary>OpenSSL answers before it says the next thing.</summary>
    [TlsFact]
    public async Task A_key_update_is_answered()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Cues = new() { AfterBytes = 3 } });
        using var peer = await TlsPeer.ConnectAsync(server);
        peer.Client.UpdateKeys();
        await peer.SendUnsentAsync();
        await peer.SayAsync("abc");
        Assert.Equal(["nothing", "plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
    }
}
