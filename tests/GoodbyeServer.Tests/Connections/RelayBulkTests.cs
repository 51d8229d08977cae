using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Much goes through a pipe, and is the same on the other side, however it is cut.</summary>
public sealed class RelayBulkTests
{
    private const int Length = 64 << 20;
    private const int ManyCuts = 3 << 20;

    [Fact]
    public async Task Not_a_byte_of_64_megabytes_both_ways_is_wrong()
    {
        await using var wire = await Wire.StartAsync();
        var sending = new[] { SendAsync(wire.Client, seed: 1, Length), SendAsync(wire.Server, seed: 2, Length) };
        await Task.WhenAll(HearAsync(wire.Server, seed: 1, Length), HearAsync(wire.Client, seed: 2, Length));
        await Task.WhenAll(sending);
        wire.Client.Shutdown();
        wire.Server.Shutdown();
        var closed = await wire.ClosedAsync();
        Assert.Equal((Length, Length), (closed.BytesReceived, closed.BytesSent));
        Assert.Equal(((long)Length, (long)Length, 0L), (closed.BytesToUpstream, closed.BytesFromUpstream, closed.BytesNotPassed));
    }

    /// <summary>Around the place from which on a pipe is used, and far behind it.</summary>
    [Theory]
    [InlineData("half-close", 256 * 1024 - 1)]
    [InlineData("half-close", 256 * 1024)]
    [InlineData("abort", 256 * 1024 + 1)]
    [InlineData("abort", 1_234_567)]
    [InlineData("close", 2_000_003)]
    public async Task A_cut_in_the_midst_of_much_is_exact(string mode, int cut)
    {
        await using var wire = await Wire.StartAsync(new() { CloseModes = new(CloseStyle.Parse($"{mode}@{cut}")!.Value) });
        var sending = SendAsync(wire.Server, seed: 3, ManyCuts);
        await HearAsync(wire.Client, seed: 3, cut);
        Assert.Equal(new("", mode == "abort" ? PeerEnd.Reset : PeerEnd.Fin), await wire.Client.HearAsync());
        wire.Client.Shutdown();
        wire.Server.Dispose();
        var closed = await wire.ClosedAsync();
        Assert.Equal(("goodbye", "cut", cut), (closed.Reason, closed.Cue, (int)closed.BytesSent));
        await sending;
    }

    [Fact]
    public async Task A_cue_in_the_midst_of_much_is_exact()
    {
        const int After = 1_234_567;
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterBytes = After }, CloseModes = new(CloseMode.Abort) });
        var sending = SendAsync(wire.Client, seed: 4, ManyCuts);
        await HearAsync(wire.Server, seed: 4, After);
        Assert.Equal(new("", PeerEnd.Reset), await wire.Server.HearAsync());
        var closed = await wire.ClosedAsync();
        Assert.Equal((After, (long)After, 0L), (closed.BytesReceived, closed.BytesToUpstream, closed.BytesNotPassed));
        await sending;
    }

    /// <summary>Sends, for as long as the other side takes it.</summary>
    private static async Task SendAsync(Peer peer, int seed, int length)
    {
        var (random, bytes) = (new Random(seed), new byte[64 * 1024]);
        try
        {
            for (var sent = 0; sent < length; sent += bytes.Length)
            {
                random.NextBytes(bytes);
                await peer.SendAsync(bytes);
            }
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
        }
    }

    private static async Task HearAsync(Peer peer, int seed, int length)
    {
        var (random, bytes) = (new Random(seed), new byte[64 * 1024]);
        for (var heard = 0; heard < length; heard += bytes.Length)
        {
            random.NextBytes(bytes);
            var count = Math.Min(bytes.Length, length - heard);
            var read = await peer.ReadAsync(count);
            Assert.True(bytes.AsSpan(0, count).SequenceEqual(read), $"a byte after {heard} is wrong");
        }
    }
}
