using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>A process that was stopped for a while, as a paused container is, does not take its own silence for the clients'.</summary>
public sealed class FrozenServerTests
{
    private const int Clients = 20;

    [LinuxFact]
    public async Task Clients_that_sent_meanwhile_are_not_idle()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1", "--echo", "--idle-timeout=1s");
        var clients = new List<Client>();
        try
        {
            for (var i = 0; i < Clients; i++)
            {
                clients.Add(await Client.ConnectAsync(server.Port));
            }

            foreach (var client in clients)
            {
                await EchoAsync(client, "a");
            }

            server.Send(Signal.Stop);
            foreach (var client in clients)
            {
                await client.SendAsync("b");
            }

            // More than the idle timeout: its clocks have rung when the process goes on.
            await RealTime.PassAsync(TimeSpan.FromSeconds(1.5));
            server.Send(Signal.Continue);
            foreach (var client in clients)
            {
                Assert.Equal("b", await client.ReadAsync(1));
            }
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [LinuxFact]
    public async Task Clients_that_closed_meanwhile_were_not_idle()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1", "--echo", "--idle-timeout=1s");
        using var client = await Client.ConnectAsync(server.Port);
        await EchoAsync(client, "a");
        server.Send(Signal.Stop);
        client.Shut();
        await RealTime.PassAsync(TimeSpan.FromSeconds(1.5));
        server.Send(Signal.Continue);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        Assert.Contains(": client-closed, clean (", await server.LineAsync("] Closed #1 "), StringComparison.Ordinal);
    }

    private static async Task EchoAsync(Client client, string text)
    {
        await client.SendAsync(text);
        Assert.Equal(text, await client.ReadAsync(text.Length));
    }
}
