using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>
/// A process that was stopped for a while, as a paused container is, does not take its own silence for the clients'. It has to be
/// stopped before the clock in question rings: when a busy machine was too slow for that, a test begins again with fewer clients.
/// </summary>
public sealed class FrozenServerTests
{
    private const int MostAttempts = 20;
    private const int Clients = 20;

    /// <summary>The idle timeout, and how long a half-closed client keeps its side open before the log says so.</summary>
    private static readonly TimeSpan Rings = TimeSpan.FromSeconds(1);

    [LinuxFact]
    public Task Clients_that_sent_meanwhile_are_not_idle() => FreezeAsync(
        ["--echo", "--idle-timeout=1s"],
        EchoAsync,
        client => client.SendAsync("b"),
        async (_, clients) =>
        {
            foreach (var client in clients)
            {
                Assert.Equal("b", await client.ReadAsync(1));
            }
        });

    [LinuxFact]
    public Task Clients_that_closed_meanwhile_were_not_idle() => FreezeAsync(
        ["--echo", "--idle-timeout=1s"],
        EchoAsync,
        ShutAsync,
        (server, clients) => AssertClosedAsync(server, clients, ": client-closed, clean ("));

    [LinuxFact]
    public Task Clients_that_closed_meanwhile_were_not_waited_for() => FreezeAsync(
        ["--close=half-close"],
        async client => Assert.Equal("Goodbye\n", await client.ReadToEndAsync()),
        ShutAsync,
        async (server, clients) =>
        {
            await AssertClosedAsync(server, clients, ": goodbye (at-once), clean (");
            Assert.DoesNotContain(server.Lines, line => line.Contains("] Waiting for ", StringComparison.Ordinal));
        });

    /// <summary>Clients do something, the server is stopped, they do something else, and the clock rings before it goes on.</summary>
    private static async Task FreezeAsync(
        string[] flags, Func<Client, Task> before, Func<Client, Task> meanwhile, Func<ServerProcess, IReadOnlyList<Client>, Task> after)
    {
        for (var (count, attempt) = (Clients, 1); ; (count, attempt) = (Math.Max(1, count / 2), attempt + 1))
        {
            Assert.True(attempt <= MostAttempts, "this machine is too slow");
            await using var server = await ServerProcess.StartListeningAsync(["--bind=127.0.0.1", .. flags]);
            var clients = new List<Client>();
            try
            {
                var began = TimeProvider.System.GetTimestamp();
                for (var i = 0; i < count; i++)
                {
                    clients.Add(await Client.ConnectAsync(server.Port));
                    await before(clients[i]);
                }

                server.Send(Signal.Stop);
                if (TimeProvider.System.GetElapsedTime(began) >= Rings)
                {
                    continue;
                }

                foreach (var client in clients)
                {
                    await meanwhile(client);
                }

                await RealTime.PassAsync(Rings * 1.5);
                server.Send(Signal.Continue);
                await after(server, clients);
                return;
            }
            finally
            {
                clients.ForEach(client => client.Dispose());
            }
        }
    }

    private static async Task EchoAsync(Client client)
    {
        await client.SendAsync("a");
        Assert.Equal("a", await client.ReadAsync(1));
    }

    private static Task ShutAsync(Client client)
    {
        client.Shut();
        return Task.CompletedTask;
    }

    private static async Task AssertClosedAsync(ServerProcess server, IReadOnlyList<Client> clients, string how)
    {
        foreach (var client in clients)
        {
            await client.ReadToEndAsync();
        }

        await server.ReportedAsync(clients.Count);
        Assert.All(
            server.Lines.Where(line => line.Contains("] Closed #", StringComparison.Ordinal)),
            line => Assert.Contains(how, line, StringComparison.Ordinal));
    }
}
