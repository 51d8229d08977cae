using System.Net;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>A soft limit of open files is no limit if the hard one allows more.</summary>
public sealed class OpenFileLimitTests
{
    private const int Clients = 5000;

    [ManyFilesFact]
    public async Task Five_thousand_clients_are_served_under_a_soft_limit_of_1024()
    {
        await using var server = ServerProcess.StartInShell(
            "ulimit -Sn 1024; exec \"$@\"", "--port=0", "--bind=127.0.0.1", "--echo", "--shutdown-timeout=1ms");
        await server.ListeningAsync();
        using var crowd = await Crowd.ConnectAsync(Clients, server.Port, IPAddress.Loopback);
        foreach (var client in crowd.Sockets)
        {
            await client.SendAsync("x"u8.ToArray());
        }

        foreach (var client in crowd.Sockets)
        {
            Assert.Equal(1, await client.ReceiveAsync(new byte[1]).OrHangs());
        }

        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Equal(Clients, Reported.AssertEachOnce(exit));
        Assert.Equal(0, exit.Lines.Times(Reported.Paused));
    }

    /// <summary>A test that opens more than 5,000 sockets here, and as many in a server.</summary>
    private sealed class ManyFilesFactAttribute : FactAttribute
    {
        private const int Needed = 6000;

        public ManyFilesFactAttribute() => Skip = !OperatingSystem.IsLinux() ? "needs Linux" : HardLimit() < Needed
            ? $"needs a hard limit of {Needed} open files (ulimit -Hn)" : null;

        private static long HardLimit()
        {
            var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            return long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], out var limit) ? limit : long.MaxValue;
        }
    }
}
