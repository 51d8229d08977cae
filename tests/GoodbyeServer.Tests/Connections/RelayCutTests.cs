using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>What the upstream says is cut at a byte, by connection.</summary>
public sealed class RelayCutTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_cut_ends_what_the_upstream_says_to_the_byte(int cut)
    {
        await using var wire = await Wire.StartAsync(new() { CloseModes = new(new CloseStyle(CloseMode.HalfClose, cut)) });
        await wire.Client.SendAsync("question");
        Assert.Equal("question", await wire.Server.ReadTextAsync(8));
        await wire.Server.SendAsync("answer");
        Assert.Equal(new("answer"[..cut], PeerEnd.Fin), await wire.Client.HearAsync());
        Assert.Equal(new("", PeerEnd.Fin), await wire.Server.HearAsync());
        wire.Server.Shutdown();
        wire.Client.Shutdown();
        var closed = await wire.ClosedAsync();
        Assert.Equal("goodbye (cut), clean, clean", closed.BothEnds);
        Assert.Equal((cut, 6L, 6L - cut), (closed.BytesSent, closed.BytesFromUpstream, closed.BytesNotPassed));
    }

    [Fact]
    public async Task An_answer_that_ends_at_the_cut_is_whole()
    {
        await using var wire = await Wire.StartAsync(new() { CloseModes = new(new CloseStyle(CloseMode.Abort, 6)) });
        await wire.Server.SendAsync("answer");
        wire.Server.Shutdown();
        Assert.Equal(new("answer", PeerEnd.Fin), await wire.Client.HearAsync());
        wire.Client.Shutdown();
        Assert.Equal("upstream-closed, clean, clean", (await wire.ClosedAsync()).BothEnds);
    }

    /// <summary>Nothing past the cut is read.</summary>
    [Fact]
    public async Task An_abort_at_a_cut_resets_both()
    {
        await using var wire = await Wire.StartAsync(new() { CloseModes = new(new CloseStyle(CloseMode.Abort, 3)) });
        await wire.Client.SendAsync("question");
        Assert.Equal("question", await wire.Server.ReadTextAsync(8));
        await wire.Server.SendAsync("answer");
        Assert.Equal(new("ans", PeerEnd.Reset), await wire.Client.HearAsync());
        Assert.Equal(new("", PeerEnd.Reset), await wire.Server.HearAsync());
        var closed = await wire.ClosedAsync();
        Assert.Equal("goodbye (cut), reset-sent, reset-sent", closed.BothEnds);
        Assert.Equal((8L, 3L, 0L), (closed.BytesToUpstream, closed.BytesFromUpstream, closed.BytesNotPassed));
    }

    [Fact]
    public async Task Connections_take_the_modes_in_turn()
    {
        using var upstream = TestUpstream.Listen();
        var list = new CloseModeList([new(new CloseStyle(CloseMode.Abort, 2), 1), new(CloseMode.HalfClose, 1)]);
        await using var server = RunningServer.Start(new() { Upstream = upstream.Name, CloseModes = list, Goodbye = default });
        foreach (var heard in new HeardText[] { new("an", PeerEnd.Reset), new("answer", PeerEnd.Fin), new("answer", PeerEnd.Fin) })
        {
            using var client = await server.ConnectAsync();
            using var answering = await upstream.AcceptAsync();
            await answering.SendAsync("answer");
            answering.Shutdown();
            Assert.Equal(heard, await client.HearAsync());
        }
    }
}
