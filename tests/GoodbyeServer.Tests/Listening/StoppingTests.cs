using System.Globalization;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>A stopping server says goodbye to everybody, waits for a while, and reports each connection.</summary>
public sealed class StoppingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Clients_get_goodbye_and_close_and_the_summary_comes_last()
    {
        await using var server = RunningServer.Start(new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        var heard = await peer.ReadToEndAsync();
        Assert.Equal(("Goodbye\n", PeerEnd.Fin), (heard.Text, heard.End));
        peer.Close();
        await server.Ended;
        Assert.Equal("shutdown, clean, sent", Assert.Single(server.Reports).Story);
        Assert.Equal(["Stopping", "Goodbye", "HalfClosed", "Closed", "Stopped"],
            server.Log.All.SkipWhile(logged => logged.Name() != "Stopping").Select(logged => logged.Name()));
        Assert.Equal("a test", server.Log.Named("Stopping")[0].Value("Why"));
    }

    [Fact]
    public async Task Clients_in_the_kernels_queue_are_accepted_and_told_goodbye()
    {
        await using var server = RunningServer.Listen(new() { Echo = true, CloseModes = new(CloseMode.Close) });
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        server.AskToStop();
        server.Run();
        Assert.Equal("Goodbye\n", (await first.ReadToEndAsync()).Text);
        Assert.Equal("Goodbye\n", (await second.ReadToEndAsync()).Text);
        await server.Ended;
        Assert.Equal(2, server.Reports.Count);
        Assert.All(server.Reports, closed => Assert.Equal("shutdown, fin-sent, sent", closed.Story));
    }

    [Fact]
    public async Task Those_left_at_the_shutdown_timeout_are_reset()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Echo = true, ShutdownTimeout = Patience }, clock);
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        await peer.ReadToEndAsync();
        await clock.ArmedAsync(Patience);
        clock.Advance(Patience);
        await server.Ended;
        Assert.Equal("shutdown, reset-sent, sent", Assert.Single(server.Reports).Story);
        await peer.ResetSeenAsync();
    }

    [Theory]
    [InlineData(nameof(CloseMode.HalfClose), nameof(PeerEnd.Fin), "clean")]
    [InlineData(nameof(CloseMode.Abort), nameof(PeerEnd.Reset), "reset-sent")]
    public async Task It_waits_for_no_close_delay(string mode, string end, string ending)
    {
        var clock = new ManualClock();
        var delay = TimeSpan.FromHours(1);
        await using var server = RunningServer.Start(new() { CloseModes = new(Enum.Parse<CloseMode>(mode)), CloseDelay = delay }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
        server.AskToStop();
        Assert.Equal(Enum.Parse<PeerEnd>(end), (await peer.ReadToEndAsync()).End);
        peer.Close();
        await server.Ended;
        Assert.Equal($"goodbye (at-once), {ending}, sent", Assert.Single(server.Reports).Story);
    }

    [Fact]
    public async Task A_client_is_not_promised_more_time_than_the_server_has()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Echo = true, ShutdownTimeout = Patience }, clock);
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        await peer.ReadToEndAsync();
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        var waiting = await server.EventAsync("Waiting");
        Assert.EndsWith(" to close its side, 4 s at most", waiting.RenderMessage(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_infinite_shutdown_timeout_is_off()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Echo = true, ShutdownTimeout = Timeout.InfiniteTimeSpan, DrainTimeout = Timeout.InfiniteTimeSpan }, clock);
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        clock.Advance(TimeSpan.FromDays(30));
        Assert.Empty(server.Reports);
        peer.Close();
        await server.Ended;
        Assert.Equal("shutdown, clean, sent", Assert.Single(server.Reports).Story);
    }

    [Fact]
    public async Task Connections_in_never_end_as_abort_does()
    {
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Never) });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(8);
        await server.StopAsync();
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
        Assert.Equal("goodbye (at-once), reset-sent, sent", Assert.Single(server.Reports).Story);
    }

    [Fact]
    public async Task Run_for_stops_it()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new()
        {
            Echo = true,
            RunFor = TimeSpan.FromHours(1),
            IdleTimeout = Timeout.InfiniteTimeSpan
        }, clock);
        await clock.ArmedAsync(TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromHours(1));
        await server.Ended;
        Assert.Equal("--run-for", server.Log.Named("Stopping")[0].Value("Why"));
        var stopped = Assert.Single(server.Log.Named("Stopped"));
        Assert.Equal(LogEventLevel.Information, stopped.Level);
        Assert.Equal(3_600_000.0, stopped.Value("DurationMs"));
    }
}
