using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>A queue that never empties keeps nobody who was accepted from the thread.</summary>
public sealed class FairAcceptingTests
{
    [Fact]
    public async Task A_long_queue_is_accepted_in_turns()
    {
        const int clients = 200;
        var options = new ServerOptions { Bind = [BindAddress.Of(IPAddress.Loopback)], Backlog = clients };
        using var logger = new LoggerConfiguration().CreateLogger();
        using var stop = new StopTokens(TimeProvider.System);
        var log = new ServerLog(logger);
        var shared = new ServerContext(options, TimeProvider.System, stop, log);
        using var ports = new Ports(options, log, TimeProvider.System);
        var accepted = new List<Socket>();
        var turnsAfter = new List<int>();
        using var acceptor = new Acceptor(ports.Served, new Seats(0, long.MaxValue), shared, (socket, _) =>
        {
            accepted.Add(socket);
            return accepted.Count < clients;
        })
        {
            PassTurn = () =>
            {
                turnsAfter.Add(accepted.Count);
                return Task.CompletedTask;
            },
        };

        var peers = new List<Peer>();
        for (var i = 0; i < clients; i++)
        {
            peers.Add(await Peer.ConnectAsync(ports.EndPoints[0]));
        }

        await acceptor.RunAsync().OrHangs();
        Assert.Equal(clients, accepted.Count);
        Assert.Equal([64, 128, 192], turnsAfter);
        accepted.ForEach(socket => socket.Dispose());
        peers.ForEach(peer => peer.Dispose());
    }
}
