using System.Net;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>
/// The clients of a command that has ended are gone with it: the log does not say that it waits for them. The server is stopped (SIGSTOP)
/// while both end, so that it finds both at once.
/// </summary>
public sealed class GoneWithCommandTests
{
    /// <summary>More than the server handles while it learns of the command's end.</summary>
    private const int Clients = 200;

    [LinuxFact(Needs = "mkfifo")]
    public async Task Who_is_gone_with_the_command_is_not_waited_for()
    {
        using var folder = new WatchedFolder();
        var gate = folder["gate"];
        await using var server = Beside.StartMerged(
            $"mkfifo {gate}; echo ready on $$ $GOODBYE_PORT; read -r line <{gate}", "--bind=127.0.0.1", "--echo", "--close=abort");
        var port = await server.ReadyAsync();
        var command = server.Lines.First(line => line.StartsWith("ready on ", StringComparison.Ordinal)).Split(' ')[^2];
        var clients = new List<Peer>();
        try
        {
            for (var i = 0; i < Clients; i++)
            {
                clients.Add(await Peer.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)));
                await clients[i].SendAsync("a");
                Assert.Equal("a", await clients[i].ReadTextAsync(1));
            }

            server.Send(Signal.Stop);
            await Guard.UntilAsync(() => Directory.GetDirectories($"/proc/{server.Id}/task").All(thread => StateOf(thread) == 'T'));
            clients.ForEach(client => client.Shutdown());
            await Guard.UntilAsync(() => clients.All(client => client.State == TcpState.FinWait2));
            await File.WriteAllTextAsync(gate, "go\n");
            await Guard.UntilAsync(() => StateOf($"/proc/{command}") == 'Z');
            server.Send(Signal.Continue);
            var exit = await server.ExitAsync();
            var stopping = exit.Lines.Single(line => line.Contains("] Stopping", StringComparison.Ordinal));
            Assert.EndsWith("] Stopping: the command has ended", stopping, StringComparison.Ordinal);
            Assert.Contains(exit.Lines, line => line.Contains($"{Clients} client-closed", StringComparison.Ordinal));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    /// <summary>Of a process or a thread: the third field of <c>stat</c>, behind the name in brackets.</summary>
    private static char StateOf(string folder) => File.ReadAllText(Path.Combine(folder, "stat")).Split(')')[^1].TrimStart()[0];
}
