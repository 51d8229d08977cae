using System.Text;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A script says what it is told to, and reads no byte past the end of a step.</summary>
public sealed class ScriptTests
{
    private const string Smtp = """say "220 hi\r\n"; line; say "250 ok\r\n"; until "data" """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task It_leads_a_client_through_its_protocol_however_its_bytes_are_cut(int size)
    {
        await using var server = RunningServer.Start(Following(Smtp) with
        {
            Goodbye = "421 closing\r\n"u8.ToArray(),
            CloseModes = new(CloseMode.HalfClose)
        });
        using var peer = await server.ConnectAsync();
        await peer.SendInPiecesAsync("ehlo me\r\nmail from\r\ndata\r\n"u8.ToArray(), size);
        Assert.Equal("220 hi\r\n250 ok\r\n421 closing\r\n", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye (script), clean, sent", 26), (closed.Story, closed.BytesReceived));
    }

    [Theory]
    [InlineData("""bytes 3""", 3)]
    [InlineData("""bytes 1; bytes 2; bytes 3""", 6)]
    [InlineData("""line""", 4)]
    [InlineData("""lines 2; bytes 1""", 6)]
    [InlineData("""bytes 2; line""", 4)]
    [InlineData("""bytes 4; until "ef" """, 8)]
    [InlineData("""until "" """, 5)]
    [InlineData("""bytes 3; until "" """, 4)]
    [InlineData("""line; say "x"; line; say "y"; bytes 2; say "z" """, 7)]
    [InlineData("""bytes 11; until "cd" """, 14)]
    public async Task What_comes_in_one_burst_is_read_up_to_the_end_of_the_last_step(string script, int received)
    {
        const string Burst = "abc\n\nef\nxabcd\nrest";
        await using var server = RunningServer.Start(Following(script));
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(Burst);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (script)", closed.Story.Split(',')[0]);
        Assert.Equal((received, Burst.Length - received), (closed.BytesReceived, closed.BytesUnread));
    }

    [Fact]
    public async Task It_starts_over_for_each_line_until_a_cue_that_wins_at_the_same_byte()
    {
        await using var server = RunningServer.Start(Following("""line; say "250 ok\r\n"; repeat""") with
        {
            Goodbye = "221 bye\r\n"u8.ToArray(),
            Cues = new() { Until = "QUIT"u8.ToArray() },
        });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("EHLO\r\nNOOP\r\nQUIT\r\n");
        Assert.Equal("250 ok\r\n250 ok\r\n221 bye\r\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (until), fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Theory]
    [InlineData("bytes", 4)]
    [InlineData("lines", 6)]
    public async Task Bytes_and_lines_of_a_cue_count_over_the_whole_conversation(string cue, int received)
    {
        CueOptions cues = cue == "bytes" ? new() { AfterBytes = 4 } : new() { AfterLines = 3 };
        await using var server = RunningServer.Start(Following("""line; say "ok\n"; repeat""") with { Cues = cues });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a\nb\nc\nd\n");
        var closed = await server.ClosedAsync();
        Assert.Equal(($"after-{cue}", received), (closed.Cue, closed.BytesReceived));
        Assert.Equal((received / 2) - 1, (closed.BytesSent - 8) / 3);
    }

    [Fact]
    public async Task The_clients_end_of_file_ends_a_step_that_reads()
    {
        await using var server = RunningServer.Start(Following("""say "hi\n"; line; say "never" """));
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("half a line");
        peer.Shutdown();
        Assert.Equal("hi\nGoodbye\n", (await peer.ReadToEndAsync()).Text);
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-closed, clean, sent", 11), (closed.Story, closed.BytesReceived));
    }

    [Fact]
    public async Task A_clients_reset_ends_a_step_that_reads()
    {
        await using var server = RunningServer.Start(Following("""line"""));
        using var peer = await server.ConnectAsync();
        peer.Reset();
        Assert.Equal("client-reset, reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task Every_byte_can_be_said()
    {
        var every = string.Concat(Enumerable.Range(0, 256).Select(value => $"\\x{value:x2}"));
        await using var server = RunningServer.Start(Following($"say \"{every}ü\"") with { Goodbye = default });
        using var peer = await server.ConnectAsync();
        Assert.Equal(Enumerable.Range(0, 256).Select(value => (byte)value).Concat("ü"u8.ToArray()), (await peer.ReadToEndAsync()).Bytes);
        Assert.Equal("goodbye (script), fin-sent, none", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_cut_applies_to_what_the_script_says()
    {
        await using var server = RunningServer.Listen(
            Following("""say "HTTP/1.1 200 OK\r\n" """) with { CloseModes = new(new CloseStyle(CloseMode.Abort, 0)) });
        using var peer = await server.ConnectAsync();
        server.Run();
        var heard = await peer.ReadToEndAsync();
        Assert.Equal(("", PeerEnd.Reset), (heard.Text, heard.End));
        Assert.Equal("goodbye (cut), reset-sent, cut", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task Connections_take_scripts_in_turn()
    {
        var options = Following("") with
        {
            Scripts = [Scripts.Of("""say "1" """), Scripts.Of("""say "2" """)],
            Goodbyes = [Bytes("a"), Bytes("b"), Bytes("c")],
        };
        var modes = new CloseModeList([new(CloseMode.Close, 1), new(CloseMode.Close, 1)], Repeat: true);
        await using var server = RunningServer.Start(options with { CloseModes = modes });
        foreach (var heard in new[] { "1a", "2b", "1c", "2a" })
        {
            using var peer = await server.ConnectAsync();
            Assert.Equal(heard, (await peer.ReadToEndAsync()).Text);
        }
    }

    [Fact]
    public async Task The_timeline_tells_what_was_said()
    {
        await using var server = RunningServer.Start(
            Following("""say "hi\n"; line; say "ok\n"; line; say "ok\n" """) with { Timeline = true });
        using var peer = await server.ConnectAsync();
        Assert.Equal("hi\n", await peer.ReadTextAsync(3));
        await peer.SendAsync("four\nfive\n");
        await peer.ReadToEndAsync();
        Assert.Equal(
            "client connected, server 3 B said, client 5 B, server 3 B said, client 5 B, server 3 B said, server goodbye 8 B, server FIN",
                await server.StoryAsync());
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static ServerOptions Following(string script) =>
        new() { Scripts = script.Length == 0 ? [] : [Scripts.Of(script)], CloseModes = new(CloseMode.Close) };
}
