using System.Diagnostics;
using System.Globalization;
using GoodbyeServer.Benchmarks.Load;
using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>What a load took while it ran.</summary>
/// <param name="Units">Connections, trips or bytes that were done.</param>
/// <param name="Wall">How long it took.</param>
/// <param name="Server">The server's processor time.</param>
/// <param name="Generator">The processor time of this process.</param>
/// <param name="Others">The processor time of everybody else, as a share of one core.</param>
internal sealed record Slice(long Units, TimeSpan Wall, TimeSpan Server, TimeSpan Generator, double Others)
{
    /// <summary>For what a server still does when its clients are gone already, such as a line of its log.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromMilliseconds(30);

    /// <summary>Runs a load against a server for so long.</summary>
    public static async Task<Slice> MeasureAsync(RunningServer server, ClientLoad load, TimeSpan time)
    {
        var name = server.Contender.Name;
        await load.PrepareAsync().OrHangs(name);
        await Task.Delay(Aftermath);
        // Garbage of the slices before would be collected in this one.
        GC.Collect();
        var before = Now(server);
        var units = await load.RunAsync(time).OrHangs(name);
        var wall = Stopwatch.GetElapsedTime(before.Timestamp);
        await Task.Delay(Aftermath);
        var after = Now(server);
        await load.FinishAsync().OrHangs(name);

        var (used, generator) = (after.Server - before.Server, after.Generator - before.Generator);
        // The machine's time comes in ticks of 10 ms, the generator's is exact: the difference can be a little below 0.
        var others = Math.Max(
            0, (after.Machine - before.Machine - used - generator) / Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp));
        return new Slice(units, wall, used, generator, others);
    }

    private static (long Timestamp, TimeSpan Server, TimeSpan Generator, TimeSpan Machine) Now(RunningServer server) =>
        (Stopwatch.GetTimestamp(), server.Cpu, Environment.CpuUsage.TotalTime, MachineCpu());

    /// <summary>User, nice and system time of all processes: proc_stat(5), in hundredths of a second.</summary>
    private static TimeSpan MachineCpu() => TimeSpan.FromMilliseconds(10 * File.ReadLines("/proc/stat").First()
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..4].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
}
