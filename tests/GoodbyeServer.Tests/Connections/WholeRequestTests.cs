using System.Text;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Requests and frames in a conversation: what is read, what is said to them, and what is garbled.</summary>
public sealed class WholeRequestTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    private const string Waiting = "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";

    [Theory]
    [InlineData("half-close", "clean", 0)]
    [InlineData("close", "reset-sent", 4)]
    [InlineData("abort", "reset-sent", 4)]
    public async Task What_follows_the_last_request_is_left_unread(string mode, string ending, int unread)
    {
        var close = CloseModeWords.All.Parse(mode)!.Value;
        await using var server = RunningServer.Start(new() { Cues = new() { AfterRequests = 2 }, CloseModes = new(close) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Get + "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nGET ");
        await peer.ReadToEndAsync();
        peer.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye", "after-requests", ending), (closed.Reason, closed.Cue, closed.Ending));
        Assert.Equal(unread, closed.BytesUnread);
    }

    [Fact]
    public async Task A_keep_alive_server_is_a_script()
    {
        await using var server = RunningServer.Start(
            new() { Scripts = [Scripts.Of("request; say-http 200 \"ok\"; repeat")], Goodbye = default });
        using var peer = await server.ConnectAsync();
        var answer = Text(200, "OK", "ok");
        for (var request = 0; request < 3; request++)
        {
            await peer.SendAsync("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n\r\n\r\n");
            Assert.Equal(answer, await peer.ReadTextAsync(answer.Length));
        }

        await peer.SendAsync("HEAD / HTTP/1.1\r\n\r\n" + Get);
        Assert.Equal(answer[..^2] + answer, await peer.ReadTextAsync((2 * answer.Length) - 2));
        peer.Shutdown();
        Assert.Equal("", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("client-closed, clean, none", (await server.ClosedAsync()).Story);
    }

    [Theory]
    [InlineData("request; say \"<\"")]
    [InlineData("head; body; say \"<\"")]
    [InlineData("head; body; body; say \"<\"")]
    public async Task A_client_that_waits_to_be_asked_for_the_body_is_asked(string script)
    {
        await using var server = RunningServer.Start(new() { Scripts = [Scripts.Of(script)] });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Waiting);
        Assert.Equal(Continue, await peer.ReadTextAsync(Continue.Length));
        await peer.SendAsync("abc");
        peer.Shutdown();
        Assert.Equal("<Goodbye\n", (await peer.ReadToEndAsync()).Text);
    }

    [Fact]
    public async Task A_head_alone_does_not_ask_for_the_body()
    {
        await using var server = RunningServer.Start(new() { Scripts = [Scripts.Of("head; say-http 417")], Goodbye = default });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Waiting);
        peer.Shutdown();
        Assert.Equal(Text(417, "Expectation Failed", ""), (await peer.ReadToEndAsync()).Text);
    }

    [Fact]
    public async Task The_cue_asks_for_each_body()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { AfterRequests = 2 } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Waiting);
        Assert.Equal(Continue, await peer.ReadTextAsync(Continue.Length));
        await peer.SendAsync("abc" + Waiting + "def");
        peer.Shutdown();
        Assert.Equal(Continue + "Goodbye\n", (await peer.ReadToEndAsync()).Text);
        var closed = await server.ClosedAsync();
        Assert.Equal((2 * (Waiting.Length + 3), (2 * Continue.Length) + 8), (closed.BytesReceived, closed.BytesSent));
    }

    [Theory]
    [InlineData("line; line; until \"end\"")]
    [InlineData("bytes 5; bytes 1000")]
    [InlineData("bytes 80; bytes 1000")]
    [InlineData("until \"\"; bytes 1000")]
    [InlineData("head; until \"end\"")]
    [InlineData("head; body; request")]
    [InlineData("request; request")]
    [InlineData("frame 0+2")]
    public async Task The_cue_asks_beside_any_script_once_for_each_body_however_the_bytes_were_cut(string script)
    {
        await using var server = RunningServer.Start(new() { Scripts = [Scripts.Of(script)], Cues = new() { AfterRequests = 2 } });
        var connection = 0;
        foreach (var size in new[] { 1, 7, Waiting.Length + 3, 2 * (Waiting.Length + 3) })
        {
            using var peer = await server.ConnectAsync();
            await peer.SendInPiecesAsync(Encoding.ASCII.GetBytes(Waiting + "abc" + Waiting + "def"), size);
            peer.Shutdown();
            Assert.Equal(Continue + Continue + "Goodbye\n", (await peer.ReadToEndAsync()).Text);
            var closed = await server.ClosedAsync(++connection);
            Assert.Equal(("after-requests", 2 * (Waiting.Length + 3)), (closed.Cue, (int)closed.BytesReceived));
        }
    }

    [Fact]
    public async Task The_cue_asks_as_soon_as_the_head_was_read_not_when_the_script_gets_to_the_body()
    {
        await using var server = RunningServer.Start(
            new() { Scripts = [Scripts.Of("head; line; body; say \"<\"")], Cues = new() { AfterRequests = 2 } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Waiting);
        Assert.Equal(Continue, await peer.ReadTextAsync(Continue.Length));
        await peer.SendAsync("a\nb" + Get);
        peer.Shutdown();
        Assert.Equal("<Goodbye\n", (await peer.ReadToEndAsync()).Text);
    }

    [Fact]
    public async Task An_echo_asks_for_nothing()
    {
        await using var server = RunningServer.Start(new() { Echo = true, Cues = new() { AfterRequests = 1 } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Waiting + "abc");
        peer.Shutdown();
        Assert.Equal(Waiting + "abcGoodbye\n", (await peer.ReadToEndAsync()).Text);
    }

    [Theory]
    [InlineData("half-close", "clean")]
    [InlineData("close", "reset-sent")]
    [InlineData("abort", "reset-sent")]
    public async Task What_is_no_request_ends_as_at_a_cue(string mode, string ending)
    {
        var close = CloseModeWords.All.Parse(mode)!.Value;
        await using var server = RunningServer.Start(new() { Echo = true, Cues = new() { AfterRequests = 2 }, CloseModes = new(close) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Get + "EHLO\r\n");
        Assert.Equal(Get + "EHLOGoodbye\n", await peer.ReadTextAsync(Get.Length + 12));
        peer.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-garbled", null, ending, "sent"), (closed.Reason, closed.Cue, closed.Ending, closed.Goodbye));
        var garbled = Assert.Single(server.Log.Named("Garbled"));
        Assert.Equal((1L, (long)Get.Length + 4, "method target HTTP/1.x"),
            ((long)garbled.Value("Connection")!, (long)garbled.Value("Offset")!, (string)garbled.Value("Expected")!));
    }

    [Theory]
    [InlineData("frame postgres", "Q\0\0\0\u0003", 4)]
    [InlineData("bytes 2; frame 0+1-5", "ab\u0001", 2)]
    [InlineData("request", "\0", 0)]
    [InlineData("line; head", "a\nGET /\n", 7)]
    [InlineData("request", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nz", 47)]
    public async Task What_a_step_cannot_read_is_garbled(string script, string sent, long offset)
    {
        await using var server = RunningServer.Start(new() { Scripts = [Scripts.Of(script)], CloseModes = new(CloseMode.Abort) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(sent);
        await peer.ReadToEndAsync();
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-garbled", offset, sent.Length - offset), (closed.Reason, closed.BytesReceived, closed.BytesUnread));
        Assert.Equal(offset, server.Log.Named("Garbled").Single().Value("Offset"));
    }

    [Fact]
    public async Task A_word_of_the_last_line_is_said()
    {
        await using var server = RunningServer.Start(new()
        {
            Scripts = [Scripts.Of("line; say-word 1; say \" OK\\n\"; lines 2; say-word 2; until \"x y\"; say-word 2; say-word 3")],
        });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a1 LOGIN me\r\nno\na2  two\r\nx y\n");
        peer.Shutdown();
        Assert.Equal("a1 OK\ntwoyGoodbye\n", (await peer.ReadToEndAsync()).Text);
    }

    private static string Text(int status, string reason, string body) =>
        $"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\n"
            + $"Connection: keep-alive\r\n\r\n{body}";
}
