using System.Net;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>A fault while accepting.</summary>
public sealed class AcceptorTests
{
    [Fact]
    public async Task A_fault_on_one_listener_ends_the_others_and_resets_whom_it_hit()
    {
        var options = new ServerOptions
        {
            Bind = [BindAddress.Of(IPAddress.Loopback)],
            FurtherPorts = [ListenPort.Serves(0, new(CloseMode.Close))],
        };
        using var logger = new LoggerConfiguration().CreateLogger();
        using var stop = new StopTokens(TimeProvider.System);
        var shared = new ServerContext(options, TimeProvider.System, stop, new ServerLog(logger));
        using var ports = new Ports(options, shared.Log, TimeProvider.System);
        using var client = await Peer.ConnectAsync(ports.EndPoints[0]);
        using var acceptor = new Acceptor(
            ports.Served, new Seats(0, long.MaxValue), shared, (_, _) => throw new InvalidOperationException("no reception"));
        var running = acceptor.RunAsync();
        await acceptor.Failed.OrHangs();
        Assert.Equal("no reception", (await Assert.ThrowsAsync<InvalidOperationException>(() => running.OrHangs())).Message);
        Assert.Equal(new("", PeerEnd.Reset), await client.HearAsync());
    }
}
