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

/// <summary>The moments at which a port goes down and comes up.</summary>
public sealed class OutageSwitchTests
{
    private const int Switches = 100;
    private const int Workers = 4;

    /// <summary>IP_MINTTL (ip(7)): what comes with a lower TTL is dropped.</summary>
    private const int MinTtl = 21;

    [LinuxFact]
    public async Task Who_connects_while_it_goes_down_or_comes_up_is_served_refused_or_reset_and_each_is_reported_once()
    {
        var options = new ServerOptions
        {
            CloseModes = new(
                [new(CloseMode.Close, 3) { Then = [new(Silence.Refuse, TimeSpan.FromMilliseconds(1))] }], Repeat: true),
        };
        await using var server = RunningServer.Start(options, bind: BindAddress.Localhost);
        var addresses = server.EndPoints.Select(endPoint => endPoint.Address).ToList();
        var served = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            while (server.Log.Named("Refusing").Count < Switches * addresses.Count)
            {
                try
                {
                    using var peer = await server.ConnectAsync(addresses[worker % addresses.Count]);
                    var heard = await peer.ReadToEndAsync();
                    Assert.Contains(heard.Text, new[] { "Goodbye\n", "" });
                    Interlocked.Add(ref served, heard.Text.Length > 0 ? 1 : 0);
                }
                catch (SocketException e)
                {
                    Assert.Contains(e.SocketErrorCode, new[] { SocketError.ConnectionRefused, SocketError.ConnectionReset });
                }
            }
        }))).OrHangs();
        await server.StopAsync();
        Assert.InRange(served, 3 * (Switches - 1), int.MaxValue);
        Assert.Equal(
            Enumerable.Range(1, server.Reports.Count), server.Reports.Select(report => (int)report.Connection).Order());
        Assert.Equal(server.Log.Named("Accepted").Count, server.Reports.Count);
    }

    /// <summary>Else whoever comes in between would hang in the queue.</summary>
    [LinuxFact]
    public async Task Who_had_connected_is_accepted_once_SYNs_are_ignored()
    {
        var options = new ServerOptions { Bind = [BindAddress.Of(IPAddress.Loopback)] };
        using var logger = new LoggerConfiguration().CreateLogger();
        using var stop = new CancellationTokenSource();
        using var ports = new Ports(options, new ServerLog(logger), TimeProvider.System);
        var least = new byte[4];
        var down = ports.Served[0].BeDownAsync(
            [new(Silence.Ignore, TimeSpan.FromHours(1))],
            after: null,
            listener => listener.Socket.GetRawSocketOption((int)SocketOptionLevel.IP, MinTtl, least),
            stop.Token);
        Assert.Equal(byte.MaxValue, BitConverter.ToInt32(least));
        stop.Cancel();
        Assert.False(await down.OrHangs());
    }

    [LinuxFact]
    public async Task Who_was_accepted_while_SYNs_are_ignored_is_not_deaf()
    {
        var options = new ServerOptions
        {
            Bind = [BindAddress.Of(IPAddress.Loopback)],
            CloseModes = new(CloseMode.HalfClose) { First = [new(Silence.Ignore, TimeSpan.FromHours(1))] },
        };
        using var logger = new LoggerConfiguration().CreateLogger();
        using var stop = new StopTokens(TimeProvider.System);
        var log = new ServerLog(logger);
        using var ports = new Ports(options, log, TimeProvider.System);
        var accepted = new TaskCompletionSource<Socket>();
        var shared = new ServerContext(options, TimeProvider.System, stop, log);
        using var acceptor = new Acceptor(ports.Served, new Seats(0, long.MaxValue), shared, (socket, _) => !accepted.TrySetResult(socket));

        // The one kind of client that gets in: it stands for those that were in the middle of connecting.
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Ttl = byte.MaxValue };
        var running = acceptor.RunAsync();
        await client.ConnectAsync(ports.EndPoints[0]).OrHangs();
        using var socket = await accepted.Task.OrHangs();
        var least = new byte[4];
        socket.GetRawSocketOption((int)SocketOptionLevel.IP, MinTtl, least);
        Assert.Equal(0, BitConverter.ToInt32(least));
        await running.OrHangs();
    }
}
