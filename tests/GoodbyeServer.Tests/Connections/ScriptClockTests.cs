using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The clocks beside a script: its waits, the idle timeout, the time since accept, the send timeout, the stop.</summary>
public sealed class ScriptClockTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_wait_is_waited_and_nothing_is_read_meanwhile()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Following("""wait 700ms; say "ok\n"; line"""), clock);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("early\n");
        peer.Shutdown();
        await clock.ArmedAsync(Wait);
        clock.Advance(Wait - TimeSpan.FromMilliseconds(1));
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, peer.Available);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("ok\nGoodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (script), clean, sent", (await server.ClosedAsync()).Story);
        Assert.StartsWith(
            "client connected, client 6 B waiting, client FIN, nobody paused for 0.7 s, server 3 B said, client the same 6 B",
            await server.StoryAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clients_reset_is_noticed_during_a_wait()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Following("wait 24h"), clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Second);
        peer.Reset();
        Assert.Equal("client-reset, reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task Behind_bytes_that_wait_it_is_noticed_a_second_later()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Following("say \"hi\"; wait 24h"), clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Second);
        await peer.SendAsync("early");
        await peer.ReadAsync(2);
        clock.Advance(Second);
        await clock.ArmedAsync(Second);
        peer.Reset();
        clock.Advance(Second);
        Assert.Equal("client-reset, reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_is_one_in_the_delays_before_and_after_the_goodbye(bool before)
    {
        var (clock, day) = (new ManualClock(), TimeSpan.FromHours(24));
        await using var server = RunningServer.Start(
            new() { GoodbyeDelay = before ? day : TimeSpan.Zero, CloseDelay = before ? TimeSpan.Zero : day }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Second);
        peer.Reset();
        Assert.Equal(Ending.ResetByClient.ToWord(), (await server.ClosedAsync()).Ending);
    }

    /// <summary>No flag gives such a script: the parser refuses it.</summary>
    [Fact]
    public async Task A_clients_reset_is_noticed_where_nothing_is_waited_for()
    {
        var script = new Script([new(ScriptVerb.Wait), new(ScriptVerb.Repeat)]);
        await using var server = RunningServer.Start(Following("wait 0") with { Scripts = [script] });
        using var peer = await server.ConnectAsync();
        peer.Reset();
        Assert.Equal("client-reset, reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    [Theory]
    [InlineData("24h")]
    [InlineData("700ms")]
    public async Task The_time_since_accept_ends_a_wait_and_wins_at_the_same_time(string wait)
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Following($"""wait {wait}; say "never" """) with { Cues = new() { After = Wait } },
            clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Wait);
        clock.Advance(Wait);
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("goodbye (after), fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_stop_ends_a_wait()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Following("wait 24h"), clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(Second);
        server.AskToStop();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("shutdown, fin-sent, sent", (await server.ClosedAsync()).Story);
        Assert.Equal("client connected, nobody server stopping, server goodbye 8 B, server FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task The_idle_clock_runs_only_while_a_step_reads()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Following("""line; wait 700ms; say "ok\n"; line""") with { IdleTimeout = Idle },
            clock);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a\n");
        await clock.ArmedAsync(Wait);
        clock.Advance(Wait);
        Assert.Equal("ok\n", await peer.ReadTextAsync(3));
        await clock.ArmedAsync(Idle);
        clock.Advance(Idle);
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("idle-timeout, fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_cue_by_the_clock_waits_until_all_is_said()
    {
        var clock = new ManualClock();
        var all = new string('x', 8_000_000);
        await using var server = RunningServer.Start(
            Following($"""line; say "{all}"; say "never" """) with
            {
                Cues = new() { After = Wait },
                SendTimeout = Timeout.InfiniteTimeSpan
            }, clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await peer.SendAsync("a\n");
        await peer.ReadAsync(1);

        // The server looks after a client that takes nothing once a second.
        await clock.ArmedAsync(Second);
        clock.Advance(Wait);
        Assert.Empty(server.Log.Named("Goodbye"));
        Assert.Equal(all.Length - 1 + 8, (await peer.ReadToEndAsync()).Bytes.Length);
        Assert.Equal("goodbye (after), fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Theory]
    [InlineData("""say "x"; repeat""")]
    [InlineData("""bytes 1; say "x"; repeat""")]
    public async Task A_client_that_takes_nothing_of_what_is_said_ends_by_the_send_timeout(string script)
    {
        var much = script.Replace("x", new string('x', 10_000), StringComparison.Ordinal);
        await using var server = RunningServer.Start(Following(much) with { SendTimeout = Second });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await peer.SendUntilTheEndAsync();
        Assert.Equal("send-timeout, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    private static ServerOptions Following(string script) =>
        new() { Scripts = [Scripts.Of(script)], CloseModes = new(CloseMode.Close), Timeline = true };
}
