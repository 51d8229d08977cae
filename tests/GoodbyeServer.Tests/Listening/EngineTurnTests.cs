using GoodbyeServer.Listening;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

public sealed class EngineTurnTests
{
    [Fact]
    public async Task Every_turn_comes()
    {
        using var turn = new EngineTurn();
        for (var turns = 0; turns < 1000; turns++)
        {
            await turn.PassAsync().OrHangs();
        }
    }

    [LinuxFact]
    public async Task A_turn_goes_through_the_kernel()
    {
        using var turn = new EngineTurn();
        await turn.PassAsync().OrHangs();
        Assert.Contains("@goodbye-server-", await File.ReadAllTextAsync("/proc/net/unix"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_clients_than_are_accepted_in_a_turn_are_served_in_their_order()
    {
        const int Clients = 100;
        await using var server = RunningServer.Listen();
        var peers = new List<Peer>();
        for (var client = 0; client < Clients; client++)
        {
            peers.Add(await server.ConnectAsync());
        }

        server.Run();
        foreach (var (index, peer) in peers.Index())
        {
            Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
            peer.Close();
            Assert.Equal(peer.EndPoint.ToString(), (await server.ClosedAsync(index + 1)).Client);
        }
    }
}
