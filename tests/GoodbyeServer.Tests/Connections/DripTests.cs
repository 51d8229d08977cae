using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A dripped goodbye comes a byte at a time, each when it is due.</summary>
public sealed class DripTests
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(700);

    [Fact]
    public async Task Each_byte_comes_when_it_is_due_and_not_before()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Goodbye = "bye\n"u8.ToArray(), Drip = Pace }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("b", await peer.ReadTextAsync(1));
        foreach (var next in "ye\n")
        {
            await clock.ArmedAsync(Pace);
            clock.Advance(Pace - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, peer.Available);
            await clock.ArmedAsync(TimeSpan.FromMilliseconds(1));
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal($"{next}", await peer.ReadTextAsync(1));
        }

        Assert.Equal("", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        Assert.Equal("goodbye (at-once), clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_client_that_resets_between_two_bytes_has_a_partial_goodbye()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Drip = Pace }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("G", await peer.ReadTextAsync(1));
        await clock.ArmedAsync(Pace);
        peer.Reset();
        clock.Advance(Pace);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), reset-by-client, partial", closed.Story);
        Assert.Equal(1, closed.BytesSent);
    }

    [Fact]
    public async Task A_second_stop_request_ends_it_at_once()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Drip = Pace }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("G", await peer.ReadTextAsync(1));
        server.AskToStop();
        server.AskToStop();
        await server.Ended;
        Assert.Equal("goodbye (at-once), reset-sent, partial", Assert.Single(server.Reports).Story);
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
    }
}
