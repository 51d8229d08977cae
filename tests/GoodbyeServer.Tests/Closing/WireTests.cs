using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>What each close mode puts on the wire, seen there: an API can hide a FIN before a RST.</summary>
public sealed class WireTests
{
    [WireFact]
    public async Task Half_close_sends_the_goodbye_and_a_fin()
    {
        await using var server = RunningServer.Start(Closing(CloseMode.HalfClose));
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Close();
        await server.ClosedAsync();
        Assert.Equal(["4", "FIN"], wire.FromServer);
        Assert.Equal(["FIN"], wire.FromClient);
    }

    [WireFact]
    public async Task Close_sends_the_goodbye_and_a_fin()
    {
        await using var server = RunningServer.Start(Closing(CloseMode.Close));
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Close();
        await server.ClosedAsync();
        Assert.Equal(["4", "FIN"], wire.FromServer);
    }

    [WireFact]
    public async Task Close_on_unread_bytes_sends_a_reset_and_no_fin()
    {
        await using var server = RunningServer.Start(Closing(CloseMode.Close) with { Cues = new() { AfterBytes = 1 } });
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("ab");
        await peer.ResetSeenAsync();
        Assert.Equal(["4", "RST"], wire.FromServer);
    }

    [WireFact]
    public async Task Abort_sends_the_goodbye_and_a_reset_and_no_fin()
    {
        await using var server = RunningServer.Start(Closing(CloseMode.Abort) with { Cues = new() { AfterBytes = 1 } });
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await peer.ResetSeenAsync();
        Assert.Equal(["4", "RST"], wire.FromServer);
    }

    [WireFact]
    public async Task Abort_without_a_goodbye_sends_a_reset_alone()
    {
        await using var server = RunningServer.Start(
            Closing(CloseMode.Abort) with { Cues = new() { AfterBytes = 1 }, Goodbye = ReadOnlyMemory<byte>.Empty });
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await peer.ResetSeenAsync();
        Assert.Equal(["RST"], wire.FromServer);
    }

    [WireFact]
    public async Task Never_sends_the_goodbye_and_neither_fin_nor_reset()
    {
        await using var server = RunningServer.Start(Closing(CloseMode.Never));
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(4);
        peer.Reset();
        await server.ClosedAsync();
        Assert.Equal(["4"], wire.FromServer);
        Assert.Equal(["RST"], wire.FromClient);
    }

    [WireFact]
    public async Task A_client_that_keeps_its_side_open_gets_a_fin_and_then_a_reset()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(Closing(CloseMode.HalfClose) with { DrainTimeout = TimeSpan.FromMilliseconds(500) },
            clock);
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(500));
        clock.Advance(TimeSpan.FromMilliseconds(500));
        await peer.ResetSeenAsync();
        Assert.Equal(["4", "FIN", "RST"], wire.FromServer);
    }

    [WireFact]
    public async Task A_client_that_is_turned_away_gets_a_reset_alone()
    {
        await using var server = RunningServer.Listen(Closing(CloseMode.HalfClose) with { MaxConnections = 1 });
        using var served = await server.ConnectAsync();
        server.Run();
        Assert.Equal("bye\n", (await served.ReadToEndAsync()).Text);
        using var wire = new Capture(server.Port);
        using var turnedAway = await server.TryConnectAsync();
        await server.ClosedAsync(2);
        Assert.Equal(["RST"], wire.FromServer);
    }

    [WireFact]
    public async Task A_dripped_goodbye_is_one_segment_a_byte()
    {
        await using var server = RunningServer.Start(Closing(CloseMode.HalfClose) with { Drip = TimeSpan.Zero });
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        Assert.Equal("bye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal(["1", "1", "1", "1", "FIN"], wire.FromServer);
    }

    private static ServerOptions Closing(CloseMode mode) => new() { Goodbye = "bye\n"u8.ToArray(), CloseModes = new(mode) };
}
