using GoodbyeServer.Benchmarks.Load;
using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>Has a fresh server hold connections that have said something once, and measures the memory that they take.</summary>
internal sealed record IdleWorkload(string Name, IReadOnlyList<Comparison> Comparisons)
    : Workload(Name, Comparisons, [new Metric("kB per connection", "0.00")])
{
    /// <summary>So many come first, so that the memory of the program itself is not counted.</summary>
    private const int First = 64;

    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(500);

    protected override async Task MeasureAsync(Pace pace, Findings findings, Action<Contender, Sample> take)
    {
        for (var round = 0; round < pace.Rounds; round++)
        {
            foreach (var contender in Contenders)
            {
                using var server = await RunningServer.StartListeningAsync(contender, ServerMode.Echo);
                var (first, crowd) = (new IdleCrowd(server.Port, First), new IdleCrowd(server.Port, pace.IdleConnections));
                await HoldAsync(server, first);
                var before = server.ResidentKilobytes;
                var held = await HoldAsync(server, crowd);
                take(contender, new Sample([(held - before) / (double)pace.IdleConnections]));
                findings.Add($"{What}: {contender.Name}", first);
                findings.Add($"{What}: {contender.Name}", crowd);
                findings.Add(What, await server.StopAsync(first.Connections + crowd.Connections));
            }
        }
    }

    /// <summary>Opens the connections, holds them for a while and ends them; returns the memory in use meanwhile, in kB.</summary>
    private static async Task<long> HoldAsync(RunningServer server, IdleCrowd crowd)
    {
        await crowd.PrepareAsync().OrHangs(server.Contender.Name);
        await Task.Delay(Settle);
        var held = server.ResidentKilobytes;
        await crowd.FinishAsync().OrHangs(server.Contender.Name);
        await Task.Delay(Settle);
        return held;
    }
}
