using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The FIN that a client gets of a relay: in which segment it travels, and what the log says of it.</summary>
public sealed class RelayFinTests
{
    /// <summary>
    /// On a busy machine the FIN may be too late: the kernel holds bytes back for 200 ms at most (TCP_CORK, tcp(7)), and what is past
    /// the cut may not have come when the last byte before it is passed on.
    /// </summary>
    private const int MostTries = 20;

    /// <summary>The last length is that of a direction through which much has gone: other bytes go through a pipe there.</summary>
    [WireTheory]
    [InlineData(1, "half-close")]
    [InlineData(100, "close")]
    [InlineData(511, "half-close")]
    [InlineData(512, "half-close")]
    [InlineData(65_536, "close")]
    [InlineData(1_000_000, "half-close")]
    public async Task At_a_cut_it_travels_with_the_last_byte_that_is_passed_on(int cut, string mode)
    {
        var last = "FIN";
        for (var tries = 0; last == "FIN" && tries < MostTries; tries++)
        {
            last = await LastSegmentAsync(new CloseStyle(CloseStyle.Parse(mode)!.Value.Mode, cut), finWithData: true);
        }

        Assert.EndsWith("+FIN", last, StringComparison.Ordinal);
    }

    [WireFact]
    public async Task Unasked_it_has_a_segment_of_its_own() =>
        Assert.Equal("FIN", await LastSegmentAsync(new CloseStyle(CloseMode.HalfClose, 100), finWithData: false));

    /// <summary>Also if both have come before the relay looks.</summary>
    [WireFact]
    public async Task A_fin_that_came_apart_from_the_last_bytes_is_passed_on_apart()
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            using var upstream = TestUpstream.Listen();
            await using var server = RunningServer.Start(new() { Upstream = upstream.Name, Goodbye = default });
            using var capture = new Capture(server.Port);
            using var client = await server.ConnectAsync();
            using var answering = await upstream.AcceptAsync();
            await answering.SendAsync("hello");
            answering.Shutdown();
            Assert.Equal(new("hello", PeerEnd.Fin), await client.HearAsync());
            client.Shutdown();
            await server.ClosedAsync();
            Assert.Equal(["5", "FIN"], capture.FromServer);
        }
    }

    /// <summary>Nobody waits for the client to close its side: a wire stays open on one side for as long as both like.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fin_that_is_passed_on_is_a_half_close_of_the_client_once(bool isUpstreamFirst)
    {
        await using var wire = await Wire.StartAsync();
        var (first, last) = isUpstreamFirst ? (wire.Server, wire.Client) : (wire.Client, wire.Server);
        first.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await last.HearAsync());
        if (isUpstreamFirst)
        {
            // The client hears of it a moment before the log does.
            await wire.Relay.EventAsync("HalfClosed");
        }
        else
        {
            Assert.Empty(wire.Relay.Log.Named("HalfClosed"));
        }

        last.Shutdown();
        await wire.ClosedAsync();
        var halfClosed = Assert.Single(wire.Relay.Log.Named("HalfClosed"));
        Assert.Equal((LogEventLevel.Debug, "Half-closed #1"), (halfClosed.Level, halfClosed.RenderMessage(null)));
        Assert.Empty(wire.Relay.Log.Named("Waiting"));
    }

    [Fact]
    public async Task A_cue_after_it_does_not_close_the_clients_side_again()
    {
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterBytes = 3 } });
        wire.Server.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await wire.Client.HearAsync());
        await wire.Client.SendAsync("abc");
        Assert.Equal(new("abc", PeerEnd.Fin), await wire.Server.HearAsync());
        wire.Client.Shutdown();
        await wire.ClosedAsync();
        Assert.Single(wire.Relay.Log.Named("HalfClosed"));
    }

    private static async Task<string> LastSegmentAsync(CloseStyle close, bool finWithData)
    {
        using var upstream = TestUpstream.Listen();
        await using var server = RunningServer.Start(
            new() { Upstream = upstream.Name, Goodbye = default, FinWithData = finWithData, CloseModes = new(close) });
        using var capture = new Capture(server.Port);
        using var client = await server.ConnectAsync();
        using var answering = await upstream.AcceptAsync();
        var sending = answering.SendAsync(new byte[close.Cut!.Value + 50_000]);
        Assert.Equal(close.Cut.Value, (await client.ReadToEndAsync()).Bytes.Length);
        client.Shutdown();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        answering.Close();
        await server.ClosedAsync();
        return capture.FromServer[^1];
    }
}
