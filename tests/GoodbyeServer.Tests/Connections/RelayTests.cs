using GoodbyeServer.Tests.Support;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>
/// What one side says, its FIN and its silence are passed on to the other as they are, and reported for both.
/// </summary>
public sealed class RelayTests
{
    private static readonly byte[] Big = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31 >> 3))];

    [Fact]
    public async Task Bytes_go_both_ways_and_both_fins_are_a_clean_end()
    {
        await using var wire = await Wire.StartAsync();
        await wire.Client.SendAsync("ping");
        Assert.Equal("ping", await wire.Server.ReadTextAsync(4));
        await wire.Server.SendAsync("pong!");
        Assert.Equal("pong!", await wire.Client.ReadTextAsync(5));
        wire.Server.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await wire.Client.HearAsync());
        wire.Client.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await wire.Server.HearAsync());
        var closed = await wire.ClosedAsync();
        Assert.Equal("upstream-closed, clean, clean", closed.BothEnds);
        Assert.Equal((4L, 5L, 5L), (closed.BytesReceived, closed.BytesSent, closed.BytesAcknowledged));
        Assert.Equal((4L, 5L, 0L), (closed.BytesToUpstream, closed.BytesFromUpstream, closed.BytesNotPassed));
        Assert.Equal((wire.Upstream.Name.ToString(), "none", LogEventLevel.Information), (closed.Upstream, closed.Goodbye, closed.Level));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fin_is_passed_on_and_the_other_direction_goes_on(bool isServers)
    {
        await using var wire = await Wire.StartAsync();
        var (first, last) = isServers ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        first.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await last.HearAsync());
        var sending = last.SendAsync(Big);
        Assert.Equal(Big, await first.ReadAsync(Big.Length));
        await sending;
        last.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await first.HearAsync());
        Assert.Equal($"{(isServers ? "upstream" : "client")}-closed, clean, clean", (await wire.ClosedAsync()).BothEnds);
    }

    [Fact]
    public async Task A_reader_that_stops_slows_the_sender_down_and_gets_all()
    {
        await using var wire = await Wire.StartAsync();
        byte[] all = [.. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big, .. Big];
        var sending = wire.Server.SendAsync(all);
        Assert.Equal(all, await wire.Client.ReadAsync(all.Length));
        await sending;
        wire.Server.Shutdown();
        wire.Client.Shutdown();
        var closed = await wire.ClosedAsync();
        Assert.Equal((all.Length, 0L), (closed.BytesAcknowledged, closed.BytesNotPassed));
        Assert.Equal("clean, clean", $"{closed.Ending}, {closed.UpstreamEnding}");
    }

    /// <summary>In a plain wire a shut window is no fault, however long it lasts; nor is anybody idle while bytes wait.</summary>
    [LinuxFact]
    public async Task Neither_the_send_timeout_nor_the_idle_timeout_runs_while_bytes_wait_and_both_are_there()
    {
        var (limit, end) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3));
        await using var wire = await Wire.StartAsync(new() { SendTimeout = limit, IdleTimeout = limit, Cues = new() { After = end } });
        var sending = wire.Server.SendUntilTheEndAsync();
        Assert.Equal(("goodbye", "after"), await wire.ReasonAsync());
        await sending;
    }

    [Theory]
    [InlineData(false, "connection-lost, lost, reset-sent")]
    [InlineData(true, "upstream-lost, reset-sent, lost")]
    public async Task Segments_that_one_side_leaves_unanswered_end_both(bool isServers, string bothEnds)
    {
        await using var wire = await Wire.StartAsync(new() { SendTimeout = TimeSpan.FromSeconds(1) });
        var (deaf, other) = isServers ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        deaf.GoDeaf();
        await other.SendAsync("a");
        Assert.Equal(new("", PeerEnd.Reset), await other.HearAsync());
        Assert.Equal(bothEnds, (await wire.ClosedAsync()).BothEnds);
    }

    [Theory]
    [InlineData(false, "connection-lost, lost, reset-sent")]
    [InlineData(true, "upstream-lost, reset-sent, lost")]
    public async Task Keep_alive_asks_both_sides(bool isServers, string bothEnds)
    {
        await using var wire = await Wire.StartAsync(new() { KeepAlive = TimeSpan.FromSeconds(1) });
        var (deaf, other) = isServers ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        deaf.GoDeaf();
        Assert.Equal(new("", PeerEnd.Reset), await other.HearAsync());
        Assert.Equal(bothEnds, (await wire.ClosedAsync()).BothEnds);
    }
}
