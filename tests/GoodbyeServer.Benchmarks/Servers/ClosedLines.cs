using System.Globalization;
using System.Text.RegularExpressions;

namespace GoodbyeServer.Benchmarks.Servers;

/// <summary>Reads the log of a server: each connection has to have exactly one line that says how it ended.</summary>
internal static partial class ClosedLines
{
    /// <summary>Checks the lines of connections 1 to <paramref name="connections"/>; returns what is wrong, or null.</summary>
    public static string? Check(string log, long connections)
    {
        var seen = new HashSet<long>();
        foreach (var number in File.ReadLines(log).Select(NumberOf).OfType<long>())
        {
            if (!seen.Add(number))
            {
                return $"connection {number} has two Closed lines";
            }

            if (number > connections)
            {
                return $"a Closed line for connection {number} of {connections}";
            }
        }

        return seen.Count == connections ? null : $"{connections - seen.Count} of {connections} connections have no Closed line";
    }

    private static long? NumberOf(string line) => Closed().Match(line) is { Success: true } match
        ? long.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex("""(Closed #|"Event":"Closed","Connection":)(?<number>[0-9]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Closed();
}
