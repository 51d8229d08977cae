using System.Globalization;

namespace GoodbyeServer.Reporting;

/// <summary>The summary in words: "4 goodbye; 2 clean, 2 reset-sent; 78 B in, 104 B out, 12.3 s". What is 0 is left out.</summary>
internal static class SummaryText
{
    /// <summary>The template of the last line. The counts stand in it as text: as properties they would be shown as JSON.</summary>
    public static string Of(Summary summary)
    {
        var end = string.Concat(Bytes("BytesReceived", summary.BytesReceived, "in"), Bytes("BytesSent", summary.BytesSent, "out"))
            + Duration(summary.Duration);
        return summary.Connections == 0
            ? $"Stopped after {{Connections}} connections, {end}"
            : $"Stopped after {{Connections}} {(summary.Connections == 1 ? "connection" : "connections")}: "
                + $"{Counts(summary.Reasons)}; {Counts(summary.Endings)}; {end}";
    }

    /// <summary>The words with their numbers: what occurs most often first, then by name.</summary>
    private static string Counts(IReadOnlyDictionary<string, long> counts) => string.Join(", ", counts
        .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}")));

    private static string Bytes(string property, long count, string way) => count == 0 ? "" : $"{{{property}}} B {way}, ";

    /// <summary>In seconds, as exactly as anybody reads it.</summary>
    private static string Duration(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} s")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#} s");
}
