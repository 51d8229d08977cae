using System.Diagnostics;
using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>
/// Has a client swept that ends at once, and measures what a run takes: the client's own start and end, and what the sweep adds.
/// </summary>
internal sealed record SweepWorkload(string Name, IReadOnlyList<Comparison> Comparisons)
    : Workload(Name, Comparisons, [new Metric("ms a run", "0.00")])
{
    protected override async Task MeasureAsync(Pace pace, Findings findings, Action<Contender, Sample> take)
    {
        using var client = new SweptClient();
        for (var round = 0; round < pace.Rounds; round++)
        {
            foreach (var contender in Contenders)
            {
                client.Renew();
                var began = Stopwatch.GetTimestamp();
                var fault = await client.RunAsync(contender);
                take(contender, new Sample([Stopwatch.GetElapsedTime(began).TotalMilliseconds / SweptClient.Runs]));
                findings.Add($"{What}: {contender.Name}", fault);
            }
        }
    }
}
