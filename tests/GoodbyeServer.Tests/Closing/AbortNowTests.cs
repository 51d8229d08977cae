using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>A reset that waits for nothing: what has not left is destroyed, and the report says so.</summary>
public sealed class AbortNowTests
{
    [Theory]
    [InlineData("abort-now", "partial")]
    [InlineData("abort", "sent")]
    public async Task It_loses_what_abort_saves(string mode, string fate)
    {
        const int length = 1_000_000;
        await using var server = RunningServer.Listen(
            new() { Goodbye = new byte[length], CloseModes = new(CloseModeWords.All.Parse(mode)!.Value) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        server.Run();
        if (mode == "abort-now")
        {
            // It waits for nobody who reads.
            await server.ClosedAsync();
        }

        var heard = await peer.ReadToEndAsync();
        Assert.Equal(PeerEnd.Reset, heard.End);
        Assert.Equal(mode == "abort", heard.Bytes.Length == length);
        var closed = await server.ClosedAsync();
        Assert.Equal($"goodbye (at-once), reset-sent, {fate}", closed.Story);
        Assert.Equal(mode == "abort", closed.BytesAcknowledged == length);
    }

    [Fact]
    public async Task It_drops_what_the_kernel_does_not_take_at_once()
    {
        await using var server = RunningServer.Listen(new() { Goodbye = new byte[32 << 20], CloseModes = new(CloseMode.AbortNow) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        server.Run();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), reset-sent, partial", closed.Story);
        Assert.InRange(closed.BytesSent, 1, (32 << 20) - 1);
    }

    [Fact]
    public async Task A_pace_is_kept()
    {
        await using var server = RunningServer.Listen(
            new() { Drip = TimeSpan.Zero, CloseModes = new(CloseMode.AbortNow), Timeline = true });

        // The reset may come before the client has seen that it is connected.
        using var peer = await server.ConnectAsync();
        server.Run();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("client connected, server goodbye 8 × 1 B, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task A_short_goodbye_that_has_left_is_sent()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(CloseMode.AbortNow) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("x");
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (after-bytes), reset-sent, sent", (await server.ClosedAsync()).Story);
    }
}
