using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>One thing that servers are asked to do.</summary>
/// <param name="Name">Its word on the command line; several may share it.</param>
/// <param name="Comparisons">Who is compared with whom.</param>
/// <param name="Metrics">What is measured.</param>
internal abstract record Workload(string Name, IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Metric> Metrics)
{
    /// <summary>The servers that take part, each once.</summary>
    protected IReadOnlyList<Contender> Contenders { get; } =
        [.. Comparisons.SelectMany(comparison => new[] { comparison.Subject, comparison.Against }).OfType<Contender>().Distinct()];

    /// <summary>What the servers are asked to do, in words.</summary>
    public string What => Comparisons[0].What;

    /// <summary>Connections that it has open at once.</summary>
    public required int MostConnections { get; init; }

    public async Task<IEnumerable<Result>> RunAsync(Pace pace, Findings findings)
    {
        var samples = Contenders.ToDictionary(contender => contender, _ => new List<Sample>());
        await MeasureAsync(pace, findings, (contender, sample) => samples[contender].Add(sample));
        return Comparisons.SelectMany(comparison => Result.Of(comparison, Metrics, samples));
    }

    /// <summary>Measures the servers in turn, round by round: whatever slows the machine down for a while then slows all of them.</summary>
    protected abstract Task MeasureAsync(Pace pace, Findings findings, Action<Contender, Sample> take);
}
