using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The echo gives back what was sent up to the cue, to the byte, however it was cut into segments.</summary>
public sealed class EchoTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(900);

    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 64 * 1024).Select(i => (byte)(i * 31 >> 3))];

    [Theory]
    [InlineData(1, 2_000)]
    [InlineData(7, 10_000)]
    [InlineData(64 * 1024, 64 * 1024)]
    public async Task Every_byte_comes_back_in_any_cutting(int segment, int length)
    {
        await using var server = RunningServer.Start(new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await peer.SendInPiecesAsync(Bytes.AsMemory(0, length), segment);
        peer.Shutdown();
        var heard = await peer.ReadToEndAsync();
        Assert.Equal([.. Bytes[..length], .. "Goodbye\n"u8], heard.Bytes);
        var closed = await server.ClosedAsync();
        Assert.Equal((length, length + 8, 0), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread));
        Assert.Equal("client-closed, clean, sent", closed.Story);
    }

    [Fact]
    public async Task An_urgent_byte_is_a_byte_like_others()
    {
        await using var server = RunningServer.Start(new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        peer.SendUrgently((byte)'!');
        await peer.SendAsync("b");
        Assert.Equal("a!b", await peer.ReadTextAsync(3));
        peer.Shutdown();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal(3, (await server.ClosedAsync()).BytesReceived);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Bytes_after_the_cue_are_neither_taken_nor_echoed(int segment)
    {
        // The close waits for the whole text: what came after the cue is then unread for certain.
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Closing() with { Echo = true, Cues = new() { AfterBytes = 10 }, CloseDelay = Delay },
            clock);
        using var peer = await server.ConnectAsync();
        await peer.SendInPiecesAsync("0123456789after"u8.ToArray(), segment);
        await HearAndCloseAsync(clock, peer, "0123456789bye\n");
        var closed = await server.ClosedAsync();
        Assert.Equal((10, 14, 5), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread));
        Assert.Equal("goodbye (after-bytes), reset-sent, sent", closed.Story);
    }

    [Theory]
    [InlineData("quit\nafter", "quit\n", 2)]
    [InlineData("quit\r\nafter", "quit\r\n", 5)]
    [InlineData("a\nquit\r\nquit\n", "a\nquit\r\n", 4)]
    [InlineData("quitter\nquit\nafter", "quitter\nquit\n", 100)]
    public async Task A_cue_split_over_reads_is_found_and_nothing_after_it_taken(string sent, string echoed, int segment)
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            Closing() with { Echo = true, Cues = new() { Until = "quit"u8.ToArray() }, CloseDelay = Delay }, clock);
        using var peer = await server.ConnectAsync();
        var received = echoed.Length;
        if (segment < sent.Length)
        {
            // Read for certain before the rest is sent.
            await peer.SendAsync(sent[..segment]);
            Assert.Equal(echoed[..segment], await peer.ReadTextAsync(segment));
            await peer.SendAsync(sent[segment..]);
            echoed = echoed[segment..];
        }
        else
        {
            await peer.SendAsync(sent);
        }

        await HearAndCloseAsync(clock, peer, echoed + "bye\n");
        var closed = await server.ClosedAsync();
        Assert.Equal((received, received + 4, sent.Length - received), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread));
        Assert.Equal("goodbye (until), reset-sent, sent", closed.Story);
    }

    [Fact]
    public async Task Half_close_reads_and_drops_what_came_after_the_cue()
    {
        await using var server = RunningServer.Start(new() { Echo = true, Cues = new() { AfterLines = 1 } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("one\ntwo\n");
        Assert.Equal("one\nGoodbye\n", (await peer.ReadToEndAsync()).Text);
        await peer.SendAsync("three\n");
        peer.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal((14, 12, 0), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread));
        Assert.Equal("goodbye (after-lines), clean, sent", closed.Story);
    }

    [Fact]
    public async Task Without_echo_bytes_are_counted_and_dropped()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { AfterBytes = 100_000 } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(new byte[100_000]);
        peer.Shutdown();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        var closed = await server.ClosedAsync();
        Assert.Equal((100_000, 8), (closed.BytesReceived, closed.BytesSent));
    }

    [Fact]
    public async Task What_was_read_before_another_cue_is_still_echoed()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Echo = true, Cues = new() { After = TimeSpan.FromSeconds(1) } }, clock);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("first");
        Assert.Equal("first", await peer.ReadTextAsync(5));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        Assert.Equal("goodbye (after), clean, sent", (await server.ClosedAsync()).Story);
    }

    private static ServerOptions Closing() => new() { Goodbye = "bye\n"u8.ToArray(), CloseModes = new(CloseMode.Close) };

    private static async Task HearAndCloseAsync(ManualClock clock, Peer peer, string expected)
    {
        Assert.Equal(expected, await peer.ReadTextAsync(expected.Length));
        await clock.ArmedAsync(Delay);
        clock.Advance(Delay);
    }
}
