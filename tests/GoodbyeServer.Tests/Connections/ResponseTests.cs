using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary><c>--http</c>: the goodbye is the response to a request.</summary>
public sealed class ResponseTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "hi")]
    [InlineData("HEAD / HTTP/1.1\r\n\r\n", "")]
    public async Task The_goodbye_may_be_a_response(string request, string body)
    {
        var options = new ServerOptions { Http = [200], Goodbye = "hi"u8.ToArray() }.WithCueOfHttp();
        await using var server = RunningServer.Start(options);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(request);
        peer.Shutdown();
        var head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\nConnection: close\r\n\r\n";
        Assert.Equal(head + body, (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (after-requests), clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task With_another_cue_the_answer_to_head_has_no_body_either()
    {
        var options = new ServerOptions { Http = [200], Cues = new() { AfterLines = 3 } }.WithCueOfHttp();
        await using var server = RunningServer.Start(options);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("HEAD / HTTP/1.1\r\n\r\n\n");
        peer.Shutdown();
        Assert.EndsWith("Content-Length: 8\r\nConnection: close\r\n\r\n", (await peer.ReadToEndAsync()).Text, StringComparison.Ordinal);
        Assert.Equal("goodbye (after-lines), clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_request_beyond_the_cue_does_not_change_the_answer()
    {
        var options = new ServerOptions { Http = [200], Cues = new() { AfterRequests = 4, Until = ReadOnlyMemory<byte>.Empty } }
            .WithCueOfHttp();
        await using var server = RunningServer.Start(options);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("HEAD / HTTP/1.1\r\n\r\n" + Get);
        peer.Shutdown();
        Assert.EndsWith("Content-Length: 8\r\nConnection: close\r\n\r\n", (await peer.ReadToEndAsync()).Text, StringComparison.Ordinal);
        Assert.Equal("goodbye (until), clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_response_without_a_message_is_sent_all_the_same()
    {
        await using var server = RunningServer.Start(new ServerOptions { Http = [503, 200], Goodbye = default }.WithCueOfHttp());
        for (var connection = 1; connection <= 3; connection++)
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync(Get);
            peer.Shutdown();
            var text = (await peer.ReadToEndAsync()).Text;
            Assert.StartsWith(
                connection == 1 ? "HTTP/1.1 503 Service Unavailable\r\n" : "HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
            Assert.EndsWith("Content-Length: 0\r\nConnection: close\r\n\r\n", text, StringComparison.Ordinal);
            Assert.Equal("sent", (await server.ClosedAsync(connection)).Goodbye);
        }
    }

    [Fact]
    public async Task A_response_is_cut_as_the_goodbye_that_it_is()
    {
        var options = new ServerOptions { Http = [200], CloseModes = new(new CloseStyle(CloseMode.HalfClose, 12)) }.WithCueOfHttp();
        await using var server = RunningServer.Start(options);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Get);
        peer.Shutdown();
        Assert.Equal("HTTP/1.1 200", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (after-requests), clean, cut", (await server.ClosedAsync()).Story);
    }
}
