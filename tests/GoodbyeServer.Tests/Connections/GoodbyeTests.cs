using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The goodbye arrives whole, or the report says what became of it.</summary>
public sealed class GoodbyeTests
{
    private static readonly byte[] Megabytes = [.. Enumerable.Range(0, 5_000_000).Select(i => (byte)(i >> 7))];

    [Theory]
    [InlineData(nameof(CloseMode.HalfClose), "goodbye (at-once), clean, sent")]
    [InlineData(nameof(CloseMode.Close), "goodbye (at-once), fin-sent, sent")]
    public async Task Megabytes_with_nul_bytes_arrive_whole_before_a_fin(string mode, string story)
    {
        await using var server = RunningServer.Start(new() { Goodbye = Megabytes, CloseModes = new(Enum.Parse<CloseMode>(mode)) });
        using var peer = await server.ConnectAsync();
        var heard = await peer.ReadToEndAsync();
        Assert.Equal(PeerEnd.Fin, heard.End);
        Assert.True(heard.Bytes.AsSpan().SequenceEqual(Megabytes));
        peer.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(story, closed.Story);
        Assert.Equal(Megabytes.Length, closed.BytesSent);
    }

    [Fact]
    public async Task Megabytes_arrive_whole_before_an_abort()
    {
        await using var server = RunningServer.Start(new()
        {
            Goodbye = Megabytes,
            Cues = new() { AfterBytes = 1 },
            CloseModes = new(CloseMode.Abort)
        });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        var heard = await peer.ReadToEndAsync();
        Assert.Equal(PeerEnd.Reset, heard.End);
        Assert.True(heard.Bytes.AsSpan().SequenceEqual(Megabytes));
        Assert.Equal("goodbye (after-bytes), reset-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task No_goodbye_is_none()
    {
        await using var server = RunningServer.Start(new() { Goodbye = ReadOnlyMemory<byte>.Empty });
        using var peer = await server.ConnectAsync();
        Assert.Empty((await peer.ReadToEndAsync()).Bytes);
        peer.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), clean, none", closed.Story);
        Assert.Equal(0, closed.BytesSent);
    }

    [Fact]
    public async Task A_client_that_resets_before_the_cue_leaves_it_unsent()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { AfterBytes = 10 } });
        using var peer = await server.ConnectAsync();
        peer.Reset();
        Assert.Equal("client-reset, reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_goodbye_that_nobody_takes_is_partial_and_reset()
    {
        await using var server = RunningServer.Start(
            new() { Goodbye = new byte[32 << 20], SendTimeout = TimeSpan.FromSeconds(1) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), reset-sent, partial", closed.Story);
        Assert.InRange(closed.BytesSent, 1, (32 << 20) - 1);
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
    }

    [Fact]
    public async Task An_abort_that_destroys_what_waits_behind_a_shut_window_is_partial()
    {
        await using var server = RunningServer.Start(
            new() { Goodbye = new byte[100_000], SendTimeout = TimeSpan.FromSeconds(1), CloseModes = new(CloseMode.Abort) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), reset-sent, partial", closed.Story);
        Assert.Equal(100_000, closed.BytesSent);
        Assert.InRange((await peer.ReadToEndAsync()).Bytes.Length, 1, 99_999);
    }
}
