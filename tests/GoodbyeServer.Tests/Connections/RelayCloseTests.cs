using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>At a cue, or when the server stops, both sides of a relayed connection are closed in the mode.</summary>
public sealed class RelayCloseTests
{
    public static TheoryData<string> ModesThatEnd => [.. Enum.GetValues<CloseMode>().Where(mode => EndOf(mode) is not null)
        .Select(mode => mode.ToWord())];

    [Theory]
    [MemberData(nameof(ModesThatEnd))]
    public async Task Both_sides_are_closed_in_the_mode(string word)
    {
        var mode = CloseStyle.Parse(word)!.Value.Mode;
        await using var wire = await Wire.StartAsync(
            new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(mode), CloseDelay = TimeSpan.FromMilliseconds(50) },
            message: "bye\n");
        await wire.Client.SendAsync("x");
        var (end, ending) = EndOf(mode)!.Value;
        Assert.Equal(new("bye\n", end), await wire.Client.HearAsync());
        Assert.Equal(new("x", end), await wire.Server.HearAsync());
        wire.Client.Close();
        wire.Server.Close();
        Assert.Equal($"goodbye (after-bytes), {ending}, {ending}", (await wire.ClosedAsync()).BothEnds);
    }

    [Fact]
    public async Task Close_sends_a_reset_to_the_side_that_had_sent_what_was_not_read()
    {
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(CloseMode.Close) });
        await wire.Client.SendAsync("x and more");
        Assert.Equal(new("x", PeerEnd.Fin), await wire.Server.HearAsync());
        Assert.Equal(PeerEnd.Reset, (await wire.Client.HearAsync()).End);
        Assert.Equal("goodbye (after-bytes), reset-sent, fin-sent", (await wire.ClosedAsync()).BothEnds);
    }

    [Fact]
    public async Task In_never_the_upstream_is_reset_once_the_client_is_gone()
    {
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(CloseMode.Never) });
        await wire.Client.SendAsync("x");
        Assert.Equal("x", await wire.Server.ReadTextAsync(1));
        await wire.Server.SendAsync("dropped");
        wire.Client.Reset();
        Assert.Equal(new("", PeerEnd.Reset), await wire.Server.HearAsync());
        Assert.Equal("goodbye (after-bytes), reset-by-client, reset-sent", (await wire.ClosedAsync()).BothEnds);
    }

    /// <summary>Each side ends by itself from the cue on.</summary>
    [Fact]
    public async Task A_reset_after_a_cue_is_not_passed_on()
    {
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterBytes = 1 } });
        await wire.Client.SendAsync("x");
        Assert.Equal(new("x", PeerEnd.Fin), await wire.Server.HearAsync());
        wire.Server.Reset();
        Assert.Equal(new("", PeerEnd.Fin), await wire.Client.HearAsync());
        wire.Client.Shutdown();
        Assert.Equal("goodbye (after-bytes), clean, reset-by-upstream", (await wire.ClosedAsync()).BothEnds);
    }

    [Fact]
    public async Task The_drain_timeout_runs_for_both()
    {
        await using var wire = await Wire.StartAsync(
            new() { Cues = new() { AfterBytes = 1 }, DrainTimeout = TimeSpan.FromMilliseconds(100) });
        await wire.Client.SendAsync("x");
        await wire.Client.ResetSeenAsync();
        await wire.Server.ResetSeenAsync();
        Assert.Equal("goodbye (after-bytes), drain-timeout, drain-timeout", (await wire.ClosedAsync()).BothEnds);
    }

    [Fact]
    public async Task A_stop_says_goodbye_and_closes_both()
    {
        await using var wire = await Wire.StartAsync(message: "bye\n");
        await wire.Server.SendAsync("a");
        await wire.Client.ReadAsync(1);
        wire.Relay.AskToStop();
        Assert.Equal(new("bye\n", PeerEnd.Fin), await wire.Client.HearAsync());
        Assert.Equal(new("", PeerEnd.Fin), await wire.Server.HearAsync());
        wire.Client.Shutdown();
        wire.Server.Shutdown();
        Assert.Equal("shutdown, clean, clean", (await wire.ClosedAsync()).BothEnds);
        await wire.Relay.Ended;
    }

    [Fact]
    public async Task A_stop_without_time_resets_both()
    {
        await using var wire = await Wire.StartAsync();
        await wire.Server.SendAsync("a");
        await wire.Client.ReadAsync(1);
        wire.Relay.AskAtOnce();
        Assert.Equal(new("", PeerEnd.Reset), await wire.Client.HearAsync());
        Assert.Equal(new("", PeerEnd.Reset), await wire.Server.HearAsync());
        Assert.Equal("shutdown, reset-sent, reset-sent", (await wire.ClosedAsync()).BothEnds);
    }

    /// <summary>What either end hears of a mode, and what is reported of each; null for a mode that ends nothing.</summary>
    private static (PeerEnd Heard, string Ending)? EndOf(CloseMode mode) => mode switch
    {
        CloseMode.HalfClose => (PeerEnd.Fin, "clean"),
        CloseMode.Close => (PeerEnd.Fin, "fin-sent"),
        CloseMode.Abort or CloseMode.AbortNow => (PeerEnd.Reset, "reset-sent"),
        CloseMode.Never => null,
    };
}
