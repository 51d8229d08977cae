using GoodbyeServer.Benchmarks.Load;
using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>In what a load is counted.</summary>
/// <param name="Cost">Processor seconds of the server per <paramref name="CostUnits"/> units.</param>
/// <param name="Rate">So many <paramref name="RateUnits"/> of units a second.</param>
internal sealed record WorkUnit(Metric Cost, double CostUnits, Metric Rate, double RateUnits)
{
    public static WorkUnit Connection { get; } = new(new("CPU s per 10,000 connections", "0.000"), 10_000, new("connections/s", "#,0"), 1);

    public static WorkUnit Trip { get; } = new(new("CPU s per 100,000 trips", "0.000"), 100_000, new("trips/s", "#,0"), 1);

    public static WorkUnit Byte { get; } = new(new("CPU s per GB", "0.000"), 1e9, new("MB/s", "#,0"), 1e6);
}

/// <summary>Keeps servers busy, which all run from the first round to the last, and measures what that costs them.</summary>
internal sealed record LoadWorkload(
    string Name, ServerMode Mode, Func<int, ClientLoad> MakeLoad, WorkUnit Unit, IReadOnlyList<Comparison> Comparisons)
    : Workload(Name, Comparisons, [Unit.Cost, Unit.Rate])
{
    protected override async Task MeasureAsync(Pace pace, Findings findings, Action<Contender, Sample> take)
    {
        var servers = new List<(RunningServer Server, List<ClientLoad> Loads)>();
        try
        {
            foreach (var contender in Contenders)
            {
                servers.Add((await RunningServer.StartListeningAsync(contender, Mode), []));
                await SliceAsync(servers[^1], pace.WarmUp);
            }

            for (var round = 0; round < pace.Rounds; round++)
            {
                foreach (var server in servers)
                {
                    var slice = await SliceAsync(server, pace.Slice);
                    take(server.Server.Contender, SampleOf(slice));
                    findings.Others.Add(slice.Others);
                }
            }

            foreach (var (server, loads) in servers)
            {
                loads.ForEach(load => findings.Add($"{What}: {server.Contender.Name}", load));
                findings.Add(What, await server.StopAsync(loads.Sum(load => load.Connections)));
            }
        }
        finally
        {
            servers.ForEach(server => server.Server.Dispose());
        }
    }

    private async Task<Slice> SliceAsync((RunningServer Server, List<ClientLoad> Loads) to, TimeSpan time)
    {
        var load = MakeLoad(to.Server.Port);
        to.Loads.Add(load);
        return await Slice.MeasureAsync(to.Server, load, time);
    }

    private Sample SampleOf(Slice slice) => new(
        [
            slice.Server.TotalSeconds / slice.Units * Unit.CostUnits,
            slice.Units / slice.Wall.TotalSeconds / Unit.RateUnits,
        ],
        slice.Generator / slice.Wall);
}
