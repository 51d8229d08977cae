using System.Globalization;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>A server that is asked twice to stop resets those that are left, and says so.</summary>
public sealed class StoppingAtOnceTests
{
    [Fact]
    public async Task A_second_request_resets_all_at_once()
    {
        await using var server = RunningServer.Start(new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        await server.EventAsync("HalfClosed");
        server.AskToStop();
        await server.Ended;
        Assert.Equal("shutdown, reset-sent, sent", Assert.Single(server.Reports).Story);
    }

    [Fact]
    public async Task Without_time_left_those_in_conversation_are_reset_without_a_goodbye()
    {
        await using var server = RunningServer.Start(new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskAtOnce();
        var heard = await peer.ReadToEndAsync();
        Assert.Equal(("", PeerEnd.Reset), (heard.Text, heard.End));
        await server.Ended;
        Assert.Equal("shutdown, reset-sent, unsent", Assert.Single(server.Reports).Story);
        Assert.Empty(server.Log.Named("Goodbye"));
    }

    [Fact]
    public async Task A_second_request_is_logged()
    {
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.HalfClose) });
        using var peer = await server.ConnectAsync();
        await server.EventAsync("HalfClosed");
        server.AskToStop();
        await server.EventAsync("Stopping");
        server.AskToStop();
        await server.Ended;
        Assert.Equal(
            ["Stopping: \"a test\"; 1 client has 5 s, a second signal resets it", "Stopping at once: \"a test\""], Said(server));
    }

    [Fact]
    public async Task A_stop_at_once_promises_no_time()
    {
        await using var server = RunningServer.Start(new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskAtOnce();
        await server.Ended;
        Assert.Equal(["Stopping: \"a test\"", "Stopping at once: \"a test\""], Said(server));
        Assert.Equal(0L, server.Log.Named("Stopping")[0].Value("Clients"));
    }

    [Fact]
    public async Task Who_is_reset_at_once_is_not_waited_for()
    {
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Never), ExitAfter = 1 });
        using var peer = await server.ConnectAsync();
        await server.Ended;
        Assert.Equal(["Stopping: \"--exit-after\""], Said(server));
    }

    [Fact]
    public async Task A_forced_reset_after_both_fins_is_lost()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { AfterBytes = 1 } });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        peer.GoDeaf();
        peer.Shutdown();
        await server.EventAsync("HalfClosed");
        server.AskToStop();
        server.AskToStop();
        await server.Ended;
        Assert.Equal("client-closed, lost, unacknowledged", Assert.Single(server.Reports).Story);
    }

    /// <summary>What it said of its stop.</summary>
    private static IEnumerable<string> Said(RunningServer server) =>
        server.Log.Named("Stopping").Select(logged => logged.RenderMessage(CultureInfo.InvariantCulture));
}
