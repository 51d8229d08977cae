using System.Globalization;
using System.Net;
using GoodbyeServer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoodbyeServer.Tests.Faults;

/// <summary>
/// A limit of memory that is not reached changes nothing: once the runtime's collector died under some of them (see
/// System.GC.RegionSize in the project file). A container's limit of 43 MB, say, is one of the heap of 32 MB.
/// </summary>
public sealed class MemoryLimitTests(ITestOutputHelper output)
{
    private const string Variable = "GOODBYE_MEMORY";
    private const int Lowest = 24;
    private const int Highest = 128;

    /// <summary>Every nth limit, n being the variable's number.</summary>
    [OnDemandFact(Variable, descriptors: 5000)]
    public async Task Thousands_of_clients_are_served_under_each()
    {
        for (var megabytes = Lowest; megabytes <= Highest; megabytes += Setting.Number(Variable)!.Value)
        {
            for (var clients = 1000; clients <= 4000; clients += 1000)
            {
                output.WriteLine($"{megabytes} MB, {clients} clients");
                await ServeAsync(megabytes, clients);
            }
        }
    }

    /// <summary>Half of them say that they are through, and close; the others keep their side open until the server stops.</summary>
    private static async Task ServeAsync(int megabytes, int clients)
    {
        var limit = (megabytes << 20).ToString("x", CultureInfo.InvariantCulture);
        await using var server = ServerProcess.StartProgram(
            ServerProcess.CommandLine("--port=0", "--bind=127.0.0.1", "--echo", "--until=quit", "--timeline", "--shutdown-timeout=1"),
            environment: ("DOTNET_GCHeapHardLimit", limit));
        await server.ListeningAsync();
        using var crowd = await Crowd.ConnectAsync(clients, server.Port, IPAddress.Loopback);
        foreach (var text in new[] { "hello", "to", "you" }.Select(word => System.Text.Encoding.ASCII.GetBytes(word + "\n")))
        {
            await Task.WhenAll(crowd.Sockets.Select(async client => await client.SendAsync(text)));
            await Task.WhenAll(crowd.Sockets.Select(async client =>
                Assert.Equal(text.Length, await client.ReceiveAsync(new byte[text.Length]).OrHangs())));
        }

        foreach (var client in crowd.Sockets.Where((_, index) => index % 2 == 0))
        {
            await client.SendAsync("quit\n"u8.ToArray());
            client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        }

        var exit = await server.StopAsync();
        Assert.Equal((0, clients), (exit.Code, Reported.AssertEachOnce(exit)));
    }
}
