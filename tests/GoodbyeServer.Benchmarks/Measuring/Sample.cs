namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>What is measured: its name with its unit, and how its figures are written.</summary>
internal sealed record Metric(string Name, string Format);

/// <summary>The figures of one server in one round.</summary>
/// <param name="Values">A figure for each metric of the workload.</param>
/// <param name="Generator">The processor time of the load itself, as a share of one core; null if there is next to none.</param>
internal sealed record Sample(IReadOnlyList<double> Values, double? Generator = null);
