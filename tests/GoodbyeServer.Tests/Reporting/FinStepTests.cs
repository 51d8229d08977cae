using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>
/// FINs in the timeline: the server's is a step when it leaves, after everything that came before it; the client's stands before
/// what the server sends later.
/// </summary>
public sealed class FinStepTests
{
    [LinuxFact]
    public async Task A_fin_that_never_left_is_no_step()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Cues = new() { AfterBytes = 5 } });
        using (var peer = await server.ConnectAsync())
        {
            peer.Close();
        }

        Assert.Equal("client connected, client FIN, server goodbye 8 B, client RST", await server.StoryAsync());
        Assert.Empty(server.Log.Named("HalfClosed"));
    }

    [LinuxFact]
    public async Task A_fin_that_waits_behind_a_shut_window_is_no_step()
    {
        await using var server = RunningServer.Start(
            new() { Timeline = true, Goodbye = new byte[100_000], SendTimeout = TimeSpan.FromSeconds(1) });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        Assert.Equal("client connected, server goodbye 100000 B, nobody send timeout of 1 s, server RST", await server.StoryAsync());
    }

    [LinuxFact]
    public async Task A_fin_that_leaves_behind_a_slowly_read_goodbye_is_a_step_when_it_does()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Goodbye = new byte[100_000] });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await server.EventAsync("Goodbye");
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        peer.Shutdown();
        Assert.Equal("client connected, server goodbye 100000 B, server FIN, client FIN", await server.StoryAsync());
        Assert.Single(server.Log.Named("HalfClosed"));
    }

    [LinuxFact]
    public async Task Bytes_and_a_fin_that_wait_when_the_server_sends_its_fin_stand_before_it()
    {
        var clock = new ManualClock();
        var delay = TimeSpan.FromMilliseconds(500);
        await using var server = RunningServer.Start(new() { Timeline = true, CloseDelay = delay }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
        await peer.SendAsync("12345678");
        peer.Shutdown();
        await clock.ArmedAsync(delay);
        clock.Advance(delay);
        Assert.Equal(
            "client connected, server goodbye 8 B, client 8 B waiting, client FIN, nobody paused for 0.5 s, server FIN, "
                + "client the same 8 B",
            await server.StoryAsync());
    }

    [LinuxFact]
    public async Task A_client_fin_that_comes_before_a_late_goodbye_stands_before_it()
    {
        var clock = new ManualClock();
        var delay = TimeSpan.FromMilliseconds(500);
        await using var server = RunningServer.Start(new() { Timeline = true, GoodbyeDelay = delay }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(delay);
        await peer.SendAsync("123");
        peer.Shutdown();
        clock.Advance(delay);
        Assert.Equal(
            "client connected, client 3 B waiting, client FIN, nobody paused for 0.5 s, server goodbye 8 B, server FIN, "
                + "client the same 3 B",
            await server.StoryAsync());
    }

    [LinuxTheory]
    [InlineData(nameof(CloseMode.Close))]
    [InlineData(nameof(CloseMode.Abort))]
    public async Task A_client_fin_that_nobody_read_stands_before_a_reset(string mode)
    {
        await using var server = RunningServer.Listen(new() { Timeline = true, CloseModes = new(Enum.Parse<CloseMode>(mode)) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("123");
        peer.Shutdown();
        server.Run();
        Assert.Equal(
            "client connected, server goodbye 8 B, client 3 B unread, client FIN, server RST", await server.StoryAsync());
    }
}
