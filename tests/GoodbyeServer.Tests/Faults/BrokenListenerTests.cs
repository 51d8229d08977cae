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

        // The server reads the clock when it accepts, and may do so once more after its first client.
        var connected = new TaskCompletionSource();
        clock.BreakOnce(connected.Task);
        using var unlucky = await server.ConnectAsync();
        connected.SetResult();
        Assert.Equal(PeerEnd.Reset, (await lucky.ReadToEndAsync()).End);
        Assert.Equal(PeerEnd.Reset, (await unlucky.ReadToEndAsync()).End);
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

    /// <summary>The system's clock. Once it is to break, its next reading waits for something, and fails.</summary>
    private sealed class UnreadableClock : TimeProvider
    {
        private Task? _before;

        public void BreakOnce(Task before) => Volatile.Write(ref _before, before);

        public override long GetTimestamp()
        {
            if (Interlocked.Exchange(ref _before, null) is not { } before)
            {
                return base.GetTimestamp();
            }

            before.Wait(Guard.Limit);
            throw new InvalidOperationException("an unreadable clock");
        }
    }
}
