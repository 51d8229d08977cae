using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>Ten thousand clients at once, and a server that stops while it serves them.</summary>
[Collection(nameof(Alone))]
public sealed class FloodTests
{
    private const int Clients = 10_000;
    private const int Lanes = 8;

    [OnDemandFact("GOODBYE_FAULTS", Clients + 1000)]
    public Task Ten_thousand_that_reset_at_once() => AssertStopsAsync(thenReset: true);

    [OnDemandFact("GOODBYE_FAULTS", Clients + 1000)]
    public Task Ten_thousand_that_say_nothing() => AssertStopsAsync(thenReset: false);

    private static async Task AssertStopsAsync(bool thenReset)
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1", "--echo", "--shutdown-timeout=2s");
        var middle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var silent = new List<Socket>();
        var count = 0;
        var flood = Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(() =>
        {
            while (Interlocked.Increment(ref count) is var number && number <= Clients && Connect(server.Port) is { } socket)
            {
                if (thenReset)
                {
                    socket.Close(0);
                }
                else
                {
                    lock (silent)
                    {
                        silent.Add(socket);
                    }
                }

                if (number == Clients / 2)
                {
                    middle.SetResult();
                }
            }
        })));
        try
        {
            await middle.Task.OrHangs();
            var exit = await server.StopAsync().OrHangs();
            Assert.Equal(0, exit.Code);
            Assert.Empty(exit.Errors);

            // Half of them, but for those that were still to be accepted, up to all of them.
            Assert.InRange(Reported.AssertEachOnce(exit), Clients / 4, Clients);
            await flood.OrHangs();
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>A connection; null once the server no longer listens.</summary>
    private static Socket? Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
