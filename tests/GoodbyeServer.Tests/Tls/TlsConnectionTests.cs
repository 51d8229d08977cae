using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A connection inside TLS from accept to report: what is said, and what is on the wire.</summary>
public sealed class TlsConnectionTests
{
    public static TheoryData<int> Versions => [ClientStyle.Tls12, ClientStyle.Tls13];

    [TlsTheory]
    [MemberData(nameof(Versions))]
    public async Task A_goodbye_close_notify_and_fin_are_a_clean_end(int version)
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Timeline = true });
        using var peer = await TlsPeer.ConnectAsync(server, version);
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        Assert.Equal("Goodbye\n", peer.Text);
        await peer.SayCloseNotifyAsync();
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), clean, sent", closed.Story);
        Assert.Equal((0, 8, 8L, 0), (closed.BytesReceived, closed.BytesSent, closed.BytesAcknowledged, closed.BytesUnread));
        Assert.Equal((version == ClientStyle.Tls13 ? "1.3" : "1.2", "both", null), (closed.Tls, closed.CloseNotify, closed.Alert));
        Assert.Equal(
            "client connected, client TLS handshake, server goodbye 8 B, server close_notify, server FIN, client close_notify, client FIN",
            await server.StoryAsync());
    }

    [TlsTheory]
    [MemberData(nameof(Versions))]
    public async Task An_echo_until_the_clients_close_notify(int version)
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, Goodbye = default });
        using var peer = await TlsPeer.ConnectAsync(server, version);
        await peer.SayAsync("hello");
        Assert.Equal("hello", await peer.ReadTextAsync(5));
        await peer.SayAsync("again");
        Assert.Equal("helloagain", await peer.ReadTextAsync(10));
        await peer.SayCloseNotifyAsync();
        Assert.Equal(["plain 5", "plain 5", "close_notify", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("client-closed, clean, none", closed.Story);
        Assert.Equal((10, 10, 10L, "both"), (closed.BytesReceived, closed.BytesSent, closed.BytesAcknowledged, closed.CloseNotify));
    }

    [TlsTheory]
    [MemberData(nameof(Versions))]
    public async Task The_clients_fin_alone_is_its_end_too(int version)
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true });
        using var peer = await TlsPeer.ConnectAsync(server, version);
        peer.Raw.Shutdown();
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        var closed = await server.ClosedAsync();
        Assert.Equal("client-closed, clean, sent", closed.Story);
        Assert.Equal("sent", closed.CloseNotify);
    }

    /// <summary>What is said and read does not depend on how it lies in records.</summary>
    [TlsTheory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_script_reads_and_says_inside_tls(int perRecord)
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new(),
            Scripts = [Scripts.Of(@"say ""220\n""; line; say ""250\n""; bytes 3; say ""354\n""; until "".""; say-word 1")],
            Goodbye = "221\n"u8.ToArray(),
        });
        using var peer = await TlsPeer.ConnectAsync(server);
        const string Said = "hello\nabclines\n.\n";
        for (var at = 0; at < Said.Length; at += perRecord)
        {
            await peer.SayAsync(Said.Substring(at, Math.Min(perRecord, Said.Length - at)));
        }

        Assert.Equal("FIN", (await peer.ReadToEndAsync())[^1]);
        Assert.Equal("220\n250\n354\n.221\n", peer.Text);
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (script), clean, sent", closed.Story);
        Assert.Equal(Said.Length, closed.BytesReceived);
    }

    [TlsTheory]
    [InlineData("until", "one\nquit\n", "rest")]
    [InlineData("after-lines", "one\ntwo\n", "rest")]
    [InlineData("after-requests", "GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "GET /")]
    public async Task A_cue_is_found_in_the_middle_of_a_record(string cue, string before, string beyond)
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new(),
            Echo = true,
            CloseModes = new(CloseMode.Abort),
            Cues = cue switch
            {
                "until" => new() { Until = "quit"u8.ToArray() },
                "after-lines" => new() { AfterLines = 2 },
                _ => new() { AfterRequests = 1 },
            },
        });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayAsync(before + beyond);
        Assert.Equal("RST", (await peer.ReadToEndAsync())[^1]);
        Assert.Equal(before + "Goodbye\n", peer.Text);
        var closed = await server.ClosedAsync();
        Assert.Equal(($"goodbye ({cue}), reset-sent, sent", before.Length, 0), (closed.Story, closed.BytesReceived, closed.BytesUnread));
    }

    /// <summary>After the server's FIN the client goes on, and is heard.</summary>
    [TlsTheory]
    [MemberData(nameof(Versions))]
    public async Task After_a_half_close_the_client_is_still_heard(int version)
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Timeline = true });
        using var peer = await TlsPeer.ConnectAsync(server, version);
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        await peer.SayAsync("after FIN");
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), clean, sent", closed.Story);
        Assert.Equal((9, 9), (closed.BytesReceived, closed.BytesAfterFin));
        Assert.EndsWith("server FIN, client 9 B, client FIN", await server.StoryAsync(), StringComparison.Ordinal);
    }
}
