using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>A cut counts everything that is said: greeting, echo, script, 100 Continue and goodbye alike.</summary>
public sealed class CutInTalkTests
{
    public static TheoryData<string> Modes => [.. CloseModeWords.All.Texts.Where(mode => mode != "never")];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_script_ends_in_the_middle_of_a_reply(string mode)
    {
        await using var server = Start(
            mode + "@9", new() { Scripts = [Scripts.Of(@"say ""220 hi\r\n""; line; say ""250 ok\r\n""; repeat")] });
        using var peer = await server.ConnectAsync();
        Assert.Equal("220 hi\r\n", await peer.ReadTextAsync(8));
        await peer.SendAsync("a\n");
        Assert.Equal("2", (await peer.ReadToEndAsync()).Text);
        peer.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye", "cut", "cut", 9), (closed.Reason, closed.Cue, closed.Goodbye, closed.BytesSent));
        Assert.Equal(mode + "@9", closed.CloseMode);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_echo_ends_at_the_byte_after_the_cut_which_is_not_taken(string mode)
    {
        await using var server = Start(mode + "@5", new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("12345");
        Assert.Equal("12345", await peer.ReadTextAsync(5));
        Assert.Empty(server.Reports);
        await peer.SendAsync("6");
        var heard = await peer.ReadToEndAsync();
        Assert.Empty(heard.Bytes);
        peer.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye", "cut", "cut", 5), (closed.Reason, closed.Cue, closed.Goodbye, closed.BytesSent));
        Assert.Equal(mode == "half-close" ? (6, 0) : (5, 1), (closed.BytesReceived, closed.BytesUnread));
    }

    [Theory]
    [InlineData("hello\n", "hello\nGo", "until")]
    [InlineData("12345678", "12345678", "cut")]
    public async Task The_goodbye_counts_on_from_what_was_said(string sent, string heard, string cue)
    {
        await using var server = Start("close@8", new() { Echo = true, Cues = new() { Until = "hello"u8.ToArray() } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(sent);
        if (cue == "cut")
        {
            Assert.Equal(heard, await peer.ReadTextAsync(8));
            await peer.SendAsync("9");
            heard = "";
        }

        Assert.Equal(heard, (await peer.ReadToEndAsync()).Text);
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye", cue, "cut", 8), (closed.Reason, closed.Cue, closed.Goodbye, closed.BytesSent));
    }

    [Fact]
    public async Task A_client_with_nothing_more_to_be_answered_ends_as_ever()
    {
        await using var server = Start("close@5", new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("12345");
        peer.Shutdown();
        Assert.Equal("12345", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("client-closed, clean, cut", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task What_never_left_is_told()
    {
        await using var server = RunningServer.Listen(new()
        {
            Scripts = [new([new(ScriptVerb.Say, new byte[100_001])])],
            CloseModes = new(new CloseStyle(CloseMode.AbortNow, 100_000)),
        });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        server.Run();
        Assert.Equal("goodbye (cut), reset-sent, partial", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task Without_a_goodbye_its_fate_is_none()
    {
        await using var server = Start("close@1", new() { Goodbye = default, Scripts = [Scripts.Of(@"say ""ab""")] });
        using var peer = await server.ConnectAsync();
        Assert.Equal("a", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (cut), fin-sent, none", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task An_abort_waits_for_all_that_was_said()
    {
        await using var server = Start("abort@100000", new() { Scripts = [new([new(ScriptVerb.Say, new byte[100_001])])] });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        Assert.Equal((100_000, PeerEnd.Reset), await LengthAndEndAsync(peer));
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye (cut), reset-sent, cut", 100_000), (closed.Story, closed.BytesAcknowledged));
    }

    [Fact]
    public async Task A_cut_waits_for_no_goodbye_delay()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new()
            {
                GoodbyeDelay = TimeSpan.FromHours(1),
                CloseModes = new(new CloseStyle(CloseMode.Close, 1)),
                Scripts = [Scripts.Of(@"say ""ab""")],
            },
            clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("a", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (cut), fin-sent, cut", (await server.ClosedAsync()).Story);
    }

    private static async Task<(int Length, PeerEnd? End)> LengthAndEndAsync(Peer peer)
    {
        var heard = await peer.ReadToEndAsync();
        return (heard.Bytes.Length, heard.End);
    }

    private static RunningServer Start(string item, ServerOptions options) =>
        RunningServer.Start(options with { CloseModes = new(CloseStyle.Parse(item)!.Value) });
}
