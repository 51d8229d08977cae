using System.Net;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>Descriptors of listeners, and what the parent left open. The server lives, and reports every client.</summary>
public sealed class DescriptorShapesTests
{
    [LinuxTheory]
    [InlineData(1024, 330, 700)]
    [InlineData(300, 30, 300)]
    [InlineData(300, 150, 200)]
    public async Task With_many_listeners_each_client_is_served_in_the_end(int limit, int listeners, int clients)
    {
        var ports = Enumerable.Repeat("--listen=0=half-close", listeners - 1).ToArray();
        await using var server = ServerProcess.StartInShell(
            $"ulimit -n {limit}; exec \"$@\"", ["--port=0", "--bind=127.0.0.1", "--after-bytes=1", "--shutdown-timeout=1ms", .. ports]);
        await server.LineAsync("Ctrl-C stops.");
        await AssertServedAsync(server, clients, [.. server.Lines.Take(listeners).Select(line => PortOf(line))]);
    }

    [LinuxFact(Needs = "python3")]
    public async Task Inherited_descriptors_are_counted()
    {
        // Descriptors 3 to 482, and some high up, where those that are kept back would be.
        const string inherit = """
            ulimit -n 1024
            exec python3 -c 'import os, sys
            for n in [*range(3, 483), *range(1000, 1010)]: os.dup2(0, n)
            os.execvp(sys.argv[1], sys.argv[1:])' "$@"
            """;
        await using var server = ServerProcess.StartInShell(
            inherit, "--port=0", "--bind=127.0.0.1", "--after-bytes=1", "--shutdown-timeout=1ms");
        await server.ListeningAsync();
        await AssertServedAsync(server, clients: 700, [server.Port]);
    }

    [LinuxTheory]
    [InlineData(1024, 1020)]
    [InlineData(300, 296)]
    public async Task With_more_listeners_than_descriptors_it_does_not_start(int limit, int listeners)
    {
        var ports = Enumerable.Repeat("--listen=0=half-close", listeners - 1).ToArray();
        await using var server = ServerProcess.StartInShell($"ulimit -n {limit}; exec \"$@\"", ["--port=0", "--bind=127.0.0.1", .. ports]);
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.Matches($"^the limit of open files \\(ulimit -n\\) is {limit}: the server needs at least [0-9]+$",
            Assert.Single(exit.Errors));
    }

    /// <summary>Clients connect to all ports in turn, more than there are descriptors for; then each says its byte.</summary>
    private static async Task AssertServedAsync(ServerProcess server, int clients, IReadOnlyList<int> ports)
    {
        var crowds = new List<Crowd>();
        try
        {
            for (var i = 0; i < clients; i++)
            {
                crowds.Add(await Crowd.ConnectAsync(1, ports[i % ports.Count], IPAddress.Loopback));
            }

            await server.LineAsync(Reported.Paused);
            foreach (var crowd in crowds)
            {
                await crowd.Sockets[0].SendAsync("x"u8.ToArray());
                crowd.Sockets[0].Shutdown(System.Net.Sockets.SocketShutdown.Send);
            }

            await server.ReportedAsync(clients);
        }
        finally
        {
            crowds.ForEach(crowd => crowd.Dispose());
        }

        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Equal(clients, Reported.AssertEachOnce(exit));
    }

    private static int PortOf(string line) => ServerProcess.PortIn(line.Replace(" (half-close)", "", StringComparison.Ordinal));
}
