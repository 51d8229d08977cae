using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>A server that can no longer accept does not go on in silence: it says goodbye, reports and ends.</summary>
public sealed class BrokenListenerTests
{
    [Fact]
    public async Task A_fault_while_accepting_stops_the_server_with_every_report()
    {
        var clock = new UnreadableClock();

        // Of its two clients one is told goodbye and held, which needs no clock.
        var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Never) }, clock);
        using var lucky = await server.ConnectAsync();
        Assert.Equal("Goodbye\n", await lucky.ReadTextAsync(8));
        clock.Break();
        using var unlucky = await server.TryConnectAsync();
        Assert.Equal(PeerEnd.Reset, (await lucky.ReadToEndAsync()).End);
        Assert.Equal(PeerEnd.Reset, unlucky is null ? PeerEnd.Reset : (await unlucky.ReadToEndAsync()).End);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => server.Ended);
        Assert.Equal("an unreadable clock", fault.Message);
        Assert.Equal("goodbye (at-once), reset-sent, sent", Assert.Single(server.Reports).Story);
        Assert.Equal(1L, server.Log.Named("Stopped")[0].Value("Connections"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.DisposeAsync().AsTask());
    }

    [ForeignSocketFact]
    public async Task A_listening_socket_that_fails_ends_the_program_with_1_and_one_line()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1", "--echo", "--close=close");
        await AssertGoesDownAsync(server);
    }

    [ForeignSocketFact]
    public async Task A_listener_that_fails_stops_the_others()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1", "--bind=127.0.0.2", "--echo", "--close=close");
        await AssertGoesDownAsync(server);
    }

    [ForeignSocketFact]
    public async Task One_that_fails_while_nobody_is_served_is_told_as_what_it_is()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1");
        using (var listener = ForeignSocket.Listener(server.Id))
        {
            listener.Shutdown(SocketShutdown.Both);
        }

        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.EndsWith(" INF] Stopping: a fault in accepting", exit.Lines[^2], StringComparison.Ordinal);
    }

    private static async Task AssertGoesDownAsync(ServerProcess server)
    {
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("x");
        Assert.Equal("x", await client.ReadAsync(1));
        using (var listener = ForeignSocket.Listener(server.Id))
        {
            listener.Shutdown(SocketShutdown.Both);
        }

        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("the server went down: ", Assert.Single(exit.Errors), StringComparison.Ordinal);
        Assert.Equal(1, Reported.AssertEachOnce(exit));
        Assert.EndsWith(" INF] Stopping: a fault in accepting; 1 client has 5 s, a signal resets it", exit.Lines[^3],
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<SocketException>(() => Client.ConnectAsync(server.Port, IPAddress.Loopback));
    }

    /// <summary>The system's clock. Once broken, its next reading fails.</summary>
    private sealed class UnreadableClock : TimeProvider
    {
        private int _isBroken;

        public void Break() => Volatile.Write(ref _isBroken, 1);

        public override long GetTimestamp() => Interlocked.Exchange(ref _isBroken, 0) == 1
            ? throw new InvalidOperationException("an unreadable clock")
            : base.GetTimestamp();
    }
}
