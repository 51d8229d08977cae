using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>What a client sends after the server's FIN: a request that nobody answers.</summary>
public sealed class LateBytesTests
{
    [Fact]
    public async Task Bytes_after_the_fin_are_counted_apart()
    {
        await using var server = RunningServer.Start(new());
        using var peer = await server.ConnectAsync();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await peer.SendAsync("GET /2");
        peer.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal((6, 6), (closed.BytesReceived, closed.BytesAfterFin));
        var text = (await server.EventAsync("Closed")).RenderMessage(null);
        Assert.Contains("6 B in, 6 B after FIN, ", text, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Bytes_that_come_while_the_fin_waits_behind_the_goodbye_are_not_late()
    {
        await using var server = RunningServer.Start(new() { Goodbye = new byte[2_000_000] });
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await server.EventAsync("Goodbye");
        await peer.SendAsync("early");

        // The server has read them, too: late is what it reads when the FIN has left.
        await Task.Run(() => SpinWait.SpinUntil(() => KernelQueues.AreEmpty(peer.EndPoint.Port, server.Port), Guard.Limit));
        await peer.ReadToEndAsync();
        await peer.SendAsync("late");
        peer.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal((9, 4), (closed.BytesReceived, closed.BytesAfterFin));
    }

    [Fact]
    public async Task Bytes_that_came_before_the_fin_are_not_late()
    {
        var clock = new ManualClock();
        var delay = TimeSpan.FromSeconds(1);
        await using var server = RunningServer.Start(new() { CloseDelay = delay }, clock);
        using var peer = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
        await peer.SendAsync("early");
        await clock.ArmedAsync(delay);
        clock.Advance(delay);
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await peer.SendAsync("late");
        peer.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal((9, 4), (closed.BytesReceived, closed.BytesAfterFin));
    }
}
