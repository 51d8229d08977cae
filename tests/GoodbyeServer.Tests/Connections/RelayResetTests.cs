using GoodbyeServer.Tests.Support;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A reset of one side is passed on to the other as a reset, in order, and reported for both.</summary>
public sealed class RelayResetTests
{
    private static readonly byte[] Big = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31 >> 3))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_of_one_that_is_silent_resets_the_other(bool isServers)
    {
        await using var wire = await Wire.StartAsync();
        var (first, last) = isServers ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        first.Reset();
        Assert.Equal(new("", PeerEnd.Reset), await last.HearAsync());
        var closed = await wire.ClosedAsync();
        Assert.Equal(isServers ? "upstream-reset, reset-sent, reset-by-upstream" : "client-reset, reset-by-client, reset-sent",
            closed.BothEnds);
        Assert.Equal(LogEventLevel.Warning, closed.Level);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_that_arrived_before_a_reset_is_passed_on_before_it(bool isServers)
    {
        await using var wire = await Wire.StartAsync();
        var (first, last) = isServers ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        var hearing = last.ReadToEndAsync();
        await first.SendAsync(Big);
        await first.AcknowledgedAsync();
        first.Reset();
        var heard = await hearing;
        Assert.Equal(Big, heard.Bytes);
        Assert.Equal(PeerEnd.Reset, heard.End);
        var closed = await wire.ClosedAsync();
        Assert.Equal(Big.Length, isServers ? closed.BytesAcknowledged : closed.BytesToUpstream);
        Assert.Equal(0, closed.BytesNotPassed);
    }

    /// <summary>As on the wire: the one that was sent first brings the other.</summary>
    [LinuxTheory]
    [InlineData(false, "client RST, server RST")]
    [InlineData(true, "upstream RST, server RST")]
    public async Task In_the_timeline_the_reset_that_came_stands_before_the_one_that_it_brings(bool isServers, string last)
    {
        await using var wire = await Wire.StartAsync(new() { Timeline = true });
        (isServers ? wire.Server : wire.Client).Reset();
        Assert.EndsWith(last, await wire.Relay.StoryAsync(), StringComparison.Ordinal);
    }

    /// <summary>Often: the reset then comes before or after the connection was seen to be there.</summary>
    [Fact]
    public async Task An_upstream_that_answers_and_resets_at_once_has_its_bytes_passed_on()
    {
        using var upstream = TestUpstream.Listen();
        await using var server = RunningServer.Start(new() { Upstream = upstream.Name, Goodbye = default });
        for (var number = 1; number <= 200; number++)
        {
            using var client = await server.ConnectAsync();
            using (var answering = await upstream.AcceptAsync())
            {
                await answering.SendAsync("Goodbye\n");
                answering.Reset();
            }

            Assert.Equal(new("Goodbye\n", PeerEnd.Reset), await client.HearAsync());
            var closed = await server.ClosedAsync(number);
            Assert.Equal("upstream-reset, reset-sent, reset-by-upstream", closed.BothEnds);
            Assert.Equal((8L, 8L), (closed.BytesFromUpstream, closed.BytesAcknowledged));
        }
    }

    [Fact]
    public async Task A_client_that_speaks_and_resets_at_once_has_its_bytes_passed_on()
    {
        using var upstream = TestUpstream.Listen();
        await using var server = RunningServer.Start(new() { Upstream = upstream.Name, Goodbye = default });
        using var client = await server.ConnectAsync();
        using var hearing = await upstream.AcceptAsync();
        await client.SendAsync("8 bytes\n");
        client.Reset();
        Assert.Equal(new("8 bytes\n", PeerEnd.Reset), await hearing.HearAsync());
        var closed = await server.ClosedAsync();
        Assert.Equal("client-reset, reset-by-client, reset-sent", closed.BothEnds);
        Assert.Equal((8L, 8L, 0L), (closed.BytesReceived, closed.BytesToUpstream, closed.BytesNotPassed));
    }

    /// <summary>The FIN was no end yet: the reset is why it ends.</summary>
    [Theory]
    [InlineData(false, "upstream-reset, reset-sent, reset-by-upstream")]
    [InlineData(true, "client-reset, reset-by-client, reset-sent")]
    public async Task A_reset_after_the_others_fin_is_passed_on_as_a_reset(bool isServersFin, string bothEnds)
    {
        await using var wire = await Wire.StartAsync();
        var (first, last) = isServersFin ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        first.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await last.HearAsync());
        last.Reset();
        Assert.Equal(new("", PeerEnd.Reset), await first.HearAsync());
        Assert.Equal(bothEnds, (await wire.ClosedAsync()).BothEnds);
    }

    /// <summary>Nothing is read, and nothing sent, that would show it.</summary>
    [LinuxTheory]
    [InlineData(false, "client-reset, reset-by-client, reset-sent")]
    [InlineData(true, "upstream-reset, reset-sent, reset-by-upstream")]
    public async Task A_reset_after_its_own_fin_is_passed_on_to_one_that_is_silent(bool isServers, string bothEnds)
    {
        await using var wire = await Wire.StartAsync();
        var (first, last) = isServers ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        first.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await last.HearAsync());
        first.Reset();
        await last.ResetSeenAsync();
        Assert.Equal(bothEnds, (await wire.ClosedAsync()).BothEnds);
    }

    /// <summary>
    /// What is written to it eats the reset that a read would have found. Two threads may hear of it at once, which only comes up in
    /// many turns.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reset_is_passed_on_while_the_other_sends(bool isServers)
    {
        for (var turn = 0; turn < 50; turn++)
        {
            await using var wire = await Wire.StartAsync();
            var (first, last) = isServers ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
            await first.SendAsync("last words");
            Assert.Equal("last words", Text(await last.ReadAsync(10)));
            var sending = last.SendUntilTheEndAsync();
            await first.ReadAsync(Big.Length);
            first.Reset();
            await sending;
            var closed = await wire.ClosedAsync();
            Assert.Equal(isServers ? "upstream-reset, reset-sent, reset-by-upstream" : "client-reset, reset-by-client, reset-sent",
                closed.BothEnds);
        }
    }

    /// <summary>Order is kept: the reset waits for the bytes before it, for the send timeout without progress.</summary>
    [LinuxTheory]
    [InlineData(100_000)]
    [InlineData(14_000_000)]
    public async Task A_reset_behind_bytes_that_nobody_takes_comes_at_the_send_timeout(int length)
    {
        await using var wire = await Wire.StartAsync(
            new() { SendTimeout = TimeSpan.FromSeconds(1) }, receiveBuffer: 4096);
        var sending = wire.Server.SendAsync(new byte[length]);
        await wire.Server.AcknowledgedAsync(50_000);
        wire.Server.Reset();
        await wire.Client.ResetSeenAsync();
        var closed = await wire.ClosedAsync();
        Assert.Equal("upstream-reset, reset-sent, reset-by-upstream", closed.BothEnds);
        Assert.True(closed.BytesAcknowledged < closed.BytesFromUpstream, $"{closed}");
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}
