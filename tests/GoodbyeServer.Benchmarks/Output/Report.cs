using System.Globalization;
using System.Runtime.InteropServices;
using GoodbyeServer.Benchmarks.Measuring;

namespace GoodbyeServer.Benchmarks.Output;

/// <summary>What is printed: where it was measured, the table, and whether it can be believed.</summary>
internal static class Report
{
    /// <summary>Prints it.</summary>
    public static void Write(TextWriter output, IEnumerable<Result> results, Findings findings, bool markdown)
    {
        var table = TableOf(results);
        foreach (var line in markdown ? table.Markdown() : table.Plain())
        {
            output.WriteLine(line);
        }

        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} {(Environment.ProcessorCount == 1 ? "core" : "cores")}, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}."));
        if (findings.Others.Count > 0)
        {
            output.WriteLine($"Other programs took {Percent(Result.Median(findings.Others))} of a core in the median slice, "
                + $"{Percent(findings.Others.Max())} in the worst.");
        }

        if (findings.ResetEarly > 0)
        {
            output.WriteLine($"{findings.ResetEarly} connections in abort were reset before connect() returned, "
                + "so that nothing could be read.");
        }

        output.WriteLine(findings.Faults.Count == 0
            ? string.Create(CultureInfo.InvariantCulture,
                $"Checked: {findings.Connections:#,0} connections received every byte and the end they should, "
                + $"and each has one Closed line in its server's log.")
            : "These figures are worthless: not everything went as it should.");
    }

    private static Table TableOf(IEnumerable<Result> results)
    {
        var table = new Table("what", "measured", ">GoodbyeServer", ">against", ">ratio", ">rounds", ">generator");
        var last = "";
        foreach (var result in results)
        {
            table.Add(
                result.What == last ? "" : result.What,
                result.Metric.Name,
                Text(result.Subject, result.Metric.Format),
                result.Against is var (name, value) ? $"{name} {Text(value, result.Metric.Format)}" : "",
                result.Against is var (_, against) ? RatioOf(result.Subject, against, result.Metric.Format) : "",
                result.Ratios.Count > 0 ? $"{Text(result.Ratios.Min(), "0.00")}–{Text(result.Ratios.Max(), "0.00")}" : "",
                string.Join(", ", result.Generators.Select(Percent)));
            last = result.What;
        }

        return table;
    }

    /// <summary>Of the figures as they are printed, so that a reader who divides them gets the same.</summary>
    private static string RatioOf(double subject, double against, string format) =>
        double.Parse(Text(against, format), CultureInfo.InvariantCulture) is var divisor && divisor > 0
            ? Text(double.Parse(Text(subject, format), CultureInfo.InvariantCulture) / divisor, "0.00")
            : "";

    private static string Percent(double share) => Text(100 * share, "0") + " %";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
