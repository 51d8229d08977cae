using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Every port passes on to the same upstream, and breaks its own connections.</summary>
public sealed class RelayPortsTests
{
    [Fact]
    public async Task Each_port_passes_on_by_a_list_of_its_own()
    {
        using var upstream = TestUpstream.Listen();
        await using var relay = RunningServer.Start(new()
        {
            Upstream = upstream.Name,
            Goodbye = default,
            CloseModes = new(CloseMode.HalfClose),
            FurtherPorts = [ListenPort.Serves(0, new(new CloseStyle(CloseMode.Abort, Cut: 3)))],
        });
        using (var client = await relay.ConnectToAsync(0))
        using (var server = await upstream.AcceptAsync())
        {
            await server.SendAsync("hello");
            server.Shutdown();
            Assert.Equal(new("hello", PeerEnd.Fin), await client.HearAsync());
            client.Shutdown();
            Assert.Equal("upstream-closed, clean, clean", (await relay.ClosedAsync(1)).BothEnds);
        }

        using (var client = await relay.ConnectToAsync(1))
        using (var server = await upstream.AcceptAsync())
        {
            await server.SendAsync("hello");
            Assert.Equal(new("hel", PeerEnd.Reset), await client.HearAsync());
            Assert.Equal("goodbye (cut), reset-sent, reset-sent", (await relay.ClosedAsync(2)).BothEnds);
        }
    }
}
