using System.Text;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The cues go on over a relayed connection, and each side is then closed in the mode.</summary>
public sealed class RelayCueTests
{
    public static TheoryData<string, string> Cues => new()
    {
        { "after-bytes", "0123456789" },
        { "after-lines", "a\nb\n" },
        { "until", "a\nquit\r\n" },
        { "after-requests", "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab" },
    };

    /// <summary>Byte by byte too: what is passed on does not depend on the cutting.</summary>
    [Theory]
    [MemberData(nameof(Cues))]
    public async Task What_the_client_sends_is_passed_on_up_to_the_cue(string cue, string upTo)
    {
        foreach (var cutting in new[] { 1, 1000 })
        {
            await using var wire = await Wire.StartAsync(new() { Cues = Of(cue) });
            await wire.Client.SendInPiecesAsync(Encoding.UTF8.GetBytes(upTo + "after it"), cutting);
            Assert.Equal(new(upTo, PeerEnd.Fin), await wire.Server.HearAsync());
            Assert.Equal(new("", PeerEnd.Fin), await wire.Client.HearAsync());
            wire.Server.Shutdown();
            wire.Client.Shutdown();
            var closed = await wire.ClosedAsync();
            Assert.Equal($"goodbye ({cue}), clean, clean", closed.BothEnds);
            Assert.Equal(upTo.Length, closed.BytesToUpstream);
            Assert.Equal((upTo.Length + 8, 8), (closed.BytesReceived, closed.BytesNotPassed));
            Assert.Equal("none", closed.Goodbye);
        }
    }

    [Fact]
    public async Task A_cue_of_the_clock_ends_both_sides()
    {
        await using var wire = await Wire.StartAsync(new() { Cues = new() { After = TimeSpan.FromMilliseconds(100) } }, message: "bye\n");
        Assert.Equal(new("bye\n", PeerEnd.Fin), await wire.Client.HearAsync());
        Assert.Equal(new("", PeerEnd.Fin), await wire.Server.HearAsync());
        await wire.Server.SendAsync("too late");
        wire.Server.Shutdown();
        wire.Client.Shutdown();
        var closed = await wire.ClosedAsync();
        Assert.Equal("goodbye (after), clean, clean", closed.BothEnds);
        Assert.Equal(("sent", 4L, 8L, 8L), (closed.Goodbye, closed.BytesSent, closed.BytesFromUpstream, closed.BytesNotPassed));
    }

    [Fact]
    public async Task The_silence_of_both_sides_is_what_counts()
    {
        var (clock, limit) = (new ManualClock(), TimeSpan.FromSeconds(10));
        await using var wire = await Wire.StartAsync(new() { IdleTimeout = limit }, clock);
        for (var turn = 0; turn < 4; turn++)
        {
            clock.Advance(limit * 0.6);
            var (from, to) = turn % 2 == 0 ? (wire.Client, wire.Server) : (wire.Server, wire.Client);
            await from.SendAsync("x");
            await to.ReadAsync(1);
        }

        clock.Advance(limit * 0.9);
        Assert.Empty(wire.Relay.Reports);
        clock.Advance(limit);
        Assert.Equal(new("", PeerEnd.Fin), await wire.Client.HearAsync());
        wire.Server.Shutdown();
        wire.Client.Shutdown();
        Assert.Equal("idle-timeout, clean, clean", (await wire.ClosedAsync()).BothEnds);
    }

    [Fact]
    public async Task A_cue_after_a_fin_gives_the_reason()
    {
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterBytes = 3 } }, message: "bye\n");
        wire.Server.Shutdown();
        Assert.Equal(new("", PeerEnd.Fin), await wire.Client.HearAsync());
        await wire.Client.SendAsync("abc");
        Assert.Equal(new("abc", PeerEnd.Fin), await wire.Server.HearAsync());
        wire.Client.Shutdown();
        var closed = await wire.ClosedAsync();
        Assert.Equal("goodbye (after-bytes), clean, clean", closed.BothEnds);
        Assert.Equal("unsent", closed.Goodbye);
    }

    [Fact]
    public async Task Without_a_cue_no_goodbye_is_said()
    {
        await using var wire = await Wire.StartAsync(message: "bye\n");
        await wire.Server.SendAsync("answer");
        wire.Server.Shutdown();
        Assert.Equal(new("answer", PeerEnd.Fin), await wire.Client.HearAsync());
        wire.Client.Shutdown();
        Assert.Equal("upstream-closed, clean, unsent", (await wire.ClosedAsync()).Story);
    }

    [Fact]
    public async Task What_is_garbled_is_not_passed_on()
    {
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterRequests = 1 } });
        await wire.Client.SendAsync("GET / HTTP/2.0\r\n");
        Assert.Equal(new("GET / HTTP/", PeerEnd.Fin), await wire.Server.HearAsync());
        wire.Server.Shutdown();
        wire.Client.Shutdown();
        Assert.Equal("client-garbled, clean, clean", (await wire.ClosedAsync()).BothEnds);
    }

    /// <summary>The upstream answers that itself.</summary>
    [Fact]
    public async Task Nobody_is_asked_to_continue()
    {
        const string Head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n";
        await using var wire = await Wire.StartAsync(new() { Cues = new() { AfterRequests = 1 } });
        await wire.Client.SendAsync(Head);
        Assert.Equal(Head, await wire.Server.ReadTextAsync(Head.Length));
        await wire.Client.SendAsync("x");
        Assert.Equal(new("x", PeerEnd.Fin), await wire.Server.HearAsync());
        Assert.Equal(new("", PeerEnd.Fin), await wire.Client.HearAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_cut_ends_what_the_upstream_says_to_the_byte(int cut)
    {
        await using var wire = await Wire.StartAsync(new() { CloseModes = new(new CloseItem(CloseMode.HalfClose, cut)) });
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
        await using var wire = await Wire.StartAsync(new() { CloseModes = new(new CloseItem(CloseMode.Abort, 6)) });
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
        await using var wire = await Wire.StartAsync(new() { CloseModes = new(new CloseItem(CloseMode.Abort, 3)) });
        await wire.Client.SendAsync("question");
        Assert.Equal("question", await wire.Server.ReadTextAsync(8));
        await wire.Server.SendAsync("answer");
        Assert.Equal(new("ans", PeerEnd.Reset), await wire.Client.HearAsync());
        Assert.Equal(new("", PeerEnd.Reset), await wire.Server.HearAsync());
        var closed = await wire.ClosedAsync();
        Assert.Equal("goodbye (cut), reset-sent, reset-sent", closed.BothEnds);
        Assert.Equal((8L, 3L, 0L), (closed.BytesToUpstream, closed.BytesFromUpstream, closed.BytesNotPassed));
    }

    [Theory]
    [InlineData("half-close", "goodbye (after-bytes), clean, clean")]
    [InlineData("close", "goodbye (after-bytes), fin-sent, fin-sent")]
    [InlineData("abort", "goodbye (after-bytes), reset-sent, reset-sent")]
    [InlineData("abort-now", "goodbye (after-bytes), reset-sent, reset-sent")]
    public async Task Both_sides_are_closed_in_the_mode(string word, string bothEnds)
    {
        var mode = CloseItem.Parse(word)!.Value.Mode;
        await using var wire = await Wire.StartAsync(
            new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(mode), CloseDelay = TimeSpan.FromMilliseconds(50) },
            message: "bye\n");
        await wire.Client.SendAsync("x");
        var end = mode is CloseMode.Abort or CloseMode.AbortNow ? PeerEnd.Reset : PeerEnd.Fin;
        Assert.Equal(new("bye\n", end), await wire.Client.HearAsync());
        Assert.Equal(new("x", end), await wire.Server.HearAsync());
        wire.Client.Close();
        wire.Server.Close();
        Assert.Equal(bothEnds, (await wire.ClosedAsync()).BothEnds);
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

    [Fact]
    public async Task Connections_take_the_modes_in_turn()
    {
        using var upstream = TestUpstream.Listen();
        var list = new CloseModeList([new(new CloseItem(CloseMode.Abort, 2), 1), new(CloseMode.HalfClose, 1)]);
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

    private static CueOptions Of(string cue) => cue switch
    {
        "after-bytes" => new() { AfterBytes = 10 },
        "after-lines" => new() { AfterLines = 2 },
        "until" => new() { Until = "quit"u8.ToArray() },
        _ => new() { AfterRequests = 1 },
    };
}
