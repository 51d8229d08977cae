using System.Globalization;
using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>What a program's log says once it has ended.</summary>
internal static partial class Reported
{
    public const string Paused = " WRN] No descriptors left: accepting no more for now";
    public const string Resumed = " WRN] Accepting again";

    /// <summary>
    /// Every accepted connection was reported once: there are as many reports as the summary counts and as the highest
    /// number says.
    /// </summary>
    /// <returns>How many there were.</returns>
    public static int AssertEachOnce(Exit exit)
    {
        var numbers = exit.Lines.Select(line => Report().Match(line)).Where(match => match.Success)
            .Select(match => Number(match.Groups[1])).Order().ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
        Assert.Equal(numbers.Count, Number(Summary().Match(exit.Lines[^1]).Groups[1]));
        return numbers.Count;
    }

    /// <summary>How many lines end with this text.</summary>
    public static int Times(this IReadOnlyList<string> lines, string end) =>
        lines.Count(line => line.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Bytes that all clients together sent to the server, as the summary tells; it does not say 0.</summary>
    public static long BytesReceived(Exit exit) => Summary().Match(exit.Lines[^1]).Groups[2] is { Success: true } received
        ? long.Parse(received.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
        : 0;

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\] Closed #([0-9]+) ")]
    private static partial Regex Report();

    [GeneratedRegex(@"\] Stopped after ([0-9]+) connections?: (?:.* ([0-9]+) B in, )?")]
    private static partial Regex Summary();
}
