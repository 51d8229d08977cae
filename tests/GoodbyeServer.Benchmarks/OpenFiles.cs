using System.Globalization;

namespace GoodbyeServer.Benchmarks;

/// <summary>The limit of descriptors of this process, and so of the servers that it starts.</summary>
internal static class OpenFiles
{
    /// <summary>For everything that is no connection.</summary>
    private const int Spare = 250;

    /// <summary>Makes sure that this many connections can be held.</summary>
    /// <exception cref="BenchmarkException">The limit is too low.</exception>
    public static void Need(int connections)
    {
        // "Max open files   1024   1048576   files": the runtime has raised the first, soft limit to the hard one.
        var limit = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        if (long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most < connections + Spare)
        {
            throw new BenchmarkException(
                $"{connections} connections need more than the {most} open files that are allowed: "
                + $"prlimit --nofile={2 * connections}, or --only without idle and growth");
        }
    }
}
