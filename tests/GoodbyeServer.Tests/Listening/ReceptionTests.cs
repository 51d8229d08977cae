using System.Net;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>What is so when a connection is reported.</summary>
public sealed class ReceptionTests
{
    [Fact]
    public async Task Whoever_connects_upon_the_report_is_served()
    {
        var options = new ServerOptions { Bind = [BindAddress.Of(IPAddress.Loopback)], CloseModes = new(CloseMode.Abort) };
        using var logger = new LoggerConfiguration().CreateLogger();
        using var stop = new StopTokens(TimeProvider.System);
        var log = new ServerLog(logger);
        using var ports = new Ports(options, log, TimeProvider.System);
        var seats = new Seats(maxServed: 1, long.MaxValue);
        var isServed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reception = new Reception(
            new ServerContext(options, TimeProvider.System, stop, log),
            seats,
            (_, _) => isServed.SetResult(seats.TryTake(mayServe: true, out _)!.Value.IsServed))
        {
            TakeDown = (_, _, _) => Task.FromResult(true),
        };
        var port = Assert.Single(ports.Served);
        using var peer = await Peer.ConnectAsync(ports.EndPoints[0]);
        Assert.True(reception.Take(await port.Listeners[0].Socket.AcceptAsync(), port));
        Assert.True(await isServed.Task.OrHangs());
    }
}
