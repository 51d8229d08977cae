using System.Net;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>What becomes of a client that finds no seat.</summary>
public sealed class ReceptionTests
{
    /// <summary>Once a server stops at once there is no time for a word, not for <c>--busy</c> either.</summary>
    [Theory]
    [InlineData(false, "turned-away, clean, sent")]
    [InlineData(true, "turned-away, reset-sent, unsent")]
    public async Task Who_finds_none_is_told_so_unless_the_server_stops_at_once(bool isAtOnce, string story)
    {
        var options = new ServerOptions { Bind = [BindAddress.Of(IPAddress.Loopback)], Echo = true, Busy = "busy"u8.ToArray() };
        var log = new EventLog();
        using var logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(log).CreateLogger();
        using var stop = new StopTokens(TimeProvider.System);
        var shared = new ServerContext(options, TimeProvider.System, stop, new ServerLog(logger));
        using var ports = new Ports(options, shared.Log, TimeProvider.System);
        ports.Begin(_ => Task.FromResult(true));
        var reception = new Reception(shared, new Seats(1, long.MaxValue), (report, _) => shared.Log.Closed(report))
        {
            TakeDown = (_, _, _) => Task.FromResult(true),
        };
        var port = ports.Served[0];
        using var first = await Peer.ConnectAsync(port.Listeners[0].EndPoint);
        using var second = await Peer.ConnectAsync(port.Listeners[0].EndPoint);
        Assert.True(reception.Take(port.Listeners[0].Socket.Accept(), port));
        if (isAtOnce)
        {
            stop.ForceAll();
        }

        Assert.True(reception.Take(port.Listeners[0].Socket.Accept(), port));
        Assert.Equal(isAtOnce ? new("", PeerEnd.Reset) : new("busy", PeerEnd.Fin), await second.HearAsync());
        second.Close();
        Assert.Equal(story, (await ClosedAsync(2)).Story);

        // Nobody is served any more when the rest is disposed of.
        first.Reset();
        await ClosedAsync(1);

        async Task<Closed> ClosedAsync(long connection) => Closed.Of(
            await log.WhenAsync(logged => logged.Name() == "Closed" && (long)logged.Value("Connection")! == connection));
    }
}
