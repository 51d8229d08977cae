using System.Net;
using GoodbyeServer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// Random clients for as many minutes as GOODBYE_SOAK says, after which the program uses no more than it did at their
/// beginning.
/// </summary>
[Collection(nameof(Alone))]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int ClientsAtOnce = 100;

    /// <summary>What the collector may hold back for later, or not have collected yet.</summary>
    private const long Slack = 16L << 20;

    private int _clients;

    [OnDemandFact("GOODBYE_SOAK")]
    public async Task Memory_and_descriptors_stay_flat()
    {
        var time = TimeSpan.FromMinutes(Setting.Number("GOODBYE_SOAK")!.Value);
        var seed = Setting.Number("GOODBYE_SEED") ?? Random.Shared.Next();
        await using var server = await ServerProcess.StartListeningAsync(
            "--bind=127.0.0.1", "--echo", "--until=bye", "--after-lines=40", "--idle-timeout=200ms", "--drain-timeout=200ms",
            "--send-timeout=300ms",
            "--close=half-close:3,close:2,abort,repeat");
        var address = new IPEndPoint(IPAddress.Loopback, server.Port);

        // A fifth of the time to warm up; then as often as that again, looking between the clients.
        var uses = new List<ProcessUse>();
        for (var part = 0; part < 5; part++)
        {
            await SendClientsAsync(address, seed, time / 5);
            await server.ReportedAsync(_clients);
            uses.Add(ProcessUse.Of(server.Id));
            output.WriteLine($"seed {seed}, {_clients} clients: {uses[^1]}");
        }

        var exit = await server.StopAsync();
        Assert.Equal((0, ""), (exit.Code, string.Join('\n', exit.Errors)));
        Assert.Equal(_clients, exit.Lines.Count(line => line.Contains("] Closed #", StringComparison.Ordinal)));
        Assert.Contains($"Stopped after {_clients} connections", exit.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(uses[0].Descriptors, uses[^1].Descriptors);
        Assert.True(uses[^1].Memory <= uses[0].Memory + Slack, $"memory grew: {string.Join("; ", uses)}");
    }

    /// <summary>Runs one client after the other, many at once, until the time is over.</summary>
    private Task SendClientsAsync(IPEndPoint server, int seed, TimeSpan time)
    {
        var over = RealTime.PassAsync(time);
        return Task.WhenAll(Enumerable.Range(0, ClientsAtOnce).Select(async _ =>
        {
            while (!over.IsCompleted)
            {
                var number = Interlocked.Increment(ref _clients);
                var plan = Draw.Client(seed, number).SessionPlan();
                using var client = new SimulatedClient(plan, new PlainVoice(), SessionGroup.AddressOf(number), Task.CompletedTask);
                await client.RunAsync(server);
            }
        }));
    }
}
