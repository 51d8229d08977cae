using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>A part of a workload that becomes rows of the table.</summary>
/// <param name="What">What the servers were asked to do.</param>
/// <param name="Subject">The server that is judged.</param>
/// <param name="Against">What it is compared with; null if that is not installed.</param>
/// <param name="AgainstName">What the table calls it in this comparison, if not by its name.</param>
internal sealed record Comparison(string What, Contender Subject, Contender? Against, string? AgainstName = null);

/// <summary>One figure of a comparison.</summary>
/// <param name="What">What the servers were asked to do.</param>
/// <param name="Metric">What was measured.</param>
/// <param name="Subject">The median of the server that is judged.</param>
/// <param name="Against">The name and the median of the other.</param>
/// <param name="Ratios">The ratio of the two in each round.</param>
/// <param name="Generators">The load's share of one core, the median with either server.</param>
internal sealed record Result(
    string What, Metric Metric, double Subject, (string Name, double Value)? Against, IReadOnlyList<double> Ratios,
        IReadOnlyList<double> Generators)
{
    /// <summary>Makes a comparison's results, one a metric, of the samples of its servers.</summary>
    public static IEnumerable<Result> Of(
        Comparison comparison, IReadOnlyList<Metric> metrics, IReadOnlyDictionary<Contender, List<Sample>> samples)
    {
        var subject = samples[comparison.Subject];
        var against = comparison.Against is { } other ? samples[other] : [];
        for (var i = 0; i < metrics.Count; i++)
        {
            var metric = i;
            yield return new Result(
                comparison.What,
                metrics[i],
                Median(subject.Select(sample => sample.Values[metric])),
                comparison.Against is null ? null : (comparison.AgainstName ?? comparison.Against.Name,
                    Median(against.Select(sample => sample.Values[metric]))),
                [.. subject.Zip(against, (one, two) => one.Values[metric] / two.Values[metric]).Where(double.IsFinite)],
                [.. new[] { subject, against }.Select(GeneratorOf).OfType<double>()]);
        }
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double? GeneratorOf(List<Sample> samples) =>
        samples.Select(sample => sample.Generator).OfType<double>().ToArray() is { Length: > 0 } shares ? Median(shares) : null;
}
