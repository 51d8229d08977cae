using GoodbyeServer.Benchmarks.Load;
using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>Starts servers, and measures when a client that keeps trying has heard its goodbye.</summary>
internal sealed record StartWorkload(string Name, IReadOnlyList<Comparison> Comparisons)
    : Workload(Name, Comparisons, [new Metric("ms to the first goodbye", "#,0")])
{
    protected override async Task MeasureAsync(Pace pace, Findings findings, Action<Contender, Sample> take)
    {
        for (var round = 0; round < pace.Starts; round++)
        {
            foreach (var contender in Contenders)
            {
                using var server = RunningServer.Start(contender, ServerMode.HalfClose);
                var (after, fault) = await FirstGoodbye.HearAsync(server.Port, server.StartedAt);
                take(contender, new Sample([after.TotalMilliseconds]));
                findings.AddOne($"{What}: {contender.Name}", fault);
                findings.Add(What, await server.StopAsync(connections: 1));
            }
        }
    }
}
