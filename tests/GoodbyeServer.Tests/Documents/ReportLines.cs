using System.Globalization;
using System.Text.RegularExpressions;

namespace GoodbyeServer.Tests.Documents;

/// <summary>Reports among the lines of a log. Of two clients that end at once, either may be reported first.</summary>
internal static partial class ReportLines
{
    /// <summary>The number of the connection that a line reports; 0 for any other line.</summary>
    public static int NumberOf(string line) =>
        Report().Match(line) is { Success: true } report ? int.Parse(report.Groups["number"].Value, CultureInfo.InvariantCulture) : 0;

    /// <summary>The lines, with reports that follow each other in the order of their numbers, each with its timeline.</summary>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> lines)
    {
        var ordered = new List<string>();
        var reports = new List<List<string>>();
        foreach (var line in lines)
        {
            if (NumberOf(line) > 0)
            {
                reports.Add([line]);
            }
            else if (reports.Count > 0 && line.StartsWith(' '))
            {
                reports[^1].Add(line);
            }
            else
            {
                ordered.AddRange(Sorted(reports));
                ordered.Add(line);
                reports.Clear();
            }
        }

        return [.. ordered, .. Sorted(reports)];
    }

    private static IEnumerable<string> Sorted(IEnumerable<List<string>> reports) =>
        reports.OrderBy(report => NumberOf(report[0])).SelectMany(report => report);

    [GeneratedRegex(@"\] Closed #(?<number>[0-9]+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Report();
}
