namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>How long and how often is measured.</summary>
/// <param name="Rounds">Slices of each server in each workload.</param>
/// <param name="Slice">The length of a slice.</param>
/// <param name="WarmUp">The length of the load before the first slice, which is not measured.</param>
/// <param name="Starts">Starts of each server.</param>
/// <param name="IdleConnections">Connections that are held idle.</param>
internal sealed record Pace(int Rounds, TimeSpan Slice, TimeSpan WarmUp, int Starts, int IdleConnections)
{
    public static Pace Usual { get; } = new(5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 15, 10_000);

    /// <summary>Enough to see that everything works, not to compare.</summary>
    public static Pace Quick { get; } = new(3, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.3), 3, 2_000);
}
