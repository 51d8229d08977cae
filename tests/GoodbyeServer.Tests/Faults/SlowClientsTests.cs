using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>Clients by the thousand that send a byte a second.</summary>
[Collection(nameof(Alone))]
public sealed class SlowClientsTests
{
    private const int Clients = 1_000;
    private const int Seconds = 5;

    [OnDemandFact("GOODBYE_FAULTS", Clients + 1000)]
    public async Task Other_clients_are_served_meanwhile()
    {
        await using var server = await ServerProcess.StartListeningAsync(
            "--bind=127.0.0.1", "--echo", "--until=quit",
            $"--expect=connections={Clients + 1},client-closed={Clients},goodbye=1,clean={Clients + 1}");
        using var slow = await Crowd.ConnectAsync(Clients, server.Port, IPAddress.Loopback);
        var dribbling = DribbleAsync(slow.Sockets);
        using (var quick = await Client.ConnectAsync(server.Port))
        {
            var rounds = 0;
            while (!dribbling.IsCompleted)
            {
                var said = $"{rounds++}\n";
                await quick.SendAsync(said);
                Assert.Equal(said, await quick.ReadAsync(said.Length));
            }

            // Served meanwhile, not afterwards: more often than the slow ones were.
            Assert.InRange(rounds, Seconds + 1, int.MaxValue);
            await quick.SendAsync("quit\n");
            Assert.Equal("quit\nGoodbye\n", await quick.ReadToEndAsync());
        }

        await dribbling;
        await Task.WhenAll(slow.Sockets.Select(async socket =>
        {
            socket.Shutdown(SocketShutdown.Send);
            var heard = new byte[Seconds + "Goodbye\n".Length + 1];
            var length = 0;
            while (await socket.ReceiveAsync(heard.AsMemory(length)).AsTask().OrHangs() is > 0 and var read)
            {
                length += read;
            }

            Assert.Equal(new string('x', Seconds) + "Goodbye\n", System.Text.Encoding.ASCII.GetString(heard, 0, length));
            socket.Dispose();
        }));
        await server.ReportedAsync(Clients + 1);
        var exit = await server.StopAsync();
        Assert.Empty(exit.Errors);
        Assert.Equal(0, exit.Code);
        Assert.Equal(Clients + 1, Reported.AssertEachOnce(exit));
    }

    private static async Task DribbleAsync(IReadOnlyList<Socket> sockets)
    {
        for (var second = 0; second < Seconds; second++)
        {
            foreach (var socket in sockets)
            {
                await socket.SendAsync("x"u8.ToArray());
            }

            await RealTime.PassAsync(TimeSpan.FromSeconds(1));
        }
    }
}
