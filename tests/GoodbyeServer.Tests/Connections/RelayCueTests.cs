using System.Text;
using GoodbyeServer.Tests.CommandLine;
using GoodbyeServer.Tests.RandomSessions;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The cues go on over a relayed connection.</summary>
public sealed class RelayCueTests
{
    /// <summary>Every cue at a byte, but that of a client who chooses the mode: nobody does beside an upstream.</summary>
    public static TheoryData<string> Cues => [.. Oracle.ByteCues.Where(cue => cue != Cue.Obey.ToWord())];

    /// <summary>Byte by byte too: what is passed on does not depend on the cutting.</summary>
    [Theory]
    [MemberData(nameof(Cues))]
    public async Task What_the_client_sends_is_passed_on_up_to_the_cue(string cue)
    {
        var (flag, upTo) = CueFlagsTests.Example(CueWords.All.Parse(cue)!.Value);
        var cues = (await Typed.ServerAsync(flag)).Cues;
        foreach (var cutting in new[] { 1, 1000 })
        {
            await using var wire = await Wire.StartAsync(new() { Cues = cues });
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
}
