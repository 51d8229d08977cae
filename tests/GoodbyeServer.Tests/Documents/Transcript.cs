using System.Text.RegularExpressions;

namespace GoodbyeServer.Tests.Documents;

/// <summary>What a page prints under a command, and what the command printed: the same but for times, clients' ports and pids.</summary>
internal static partial class Transcript
{
    /// <summary>Stands in a page for lines that it does not show.</summary>
    private const string Left = "…";

    /// <summary>What a terminal shows where Ctrl-C is typed.</summary>
    private const string Interrupted = "^C";

    /// <summary>Whether it goes on to the server's stop.</summary>
    public static bool HasStop(IReadOnlyList<string> printed) =>
        printed.Any(line => line.StartsWith(Interrupted, StringComparison.Ordinal));

    /// <summary>A line that a server wrote, as a page shows it: with what a terminal shows before the stop.</summary>
    public static string WithStop(IReadOnlyList<string> printed, string line) =>
        HasStop(printed) && IsStop(line) ? Interrupted + line : line;

    /// <summary>
    /// What a server wrote, as far as the page shows it: nothing where it shows none of it, the lines of the start only where it
    /// shows one of them, and the stop only where somebody types Ctrl-C.
    /// </summary>
    public static IReadOnlyList<string> Shown(IReadOnlyList<string> printed, IReadOnlyList<string> written)
    {
        var fromStart = printed.Any(line => line.Contains("] Listening on ", StringComparison.Ordinal));
        var lines = fromStart ? written : written.SkipWhile(line => !line.EndsWith("Ctrl-C stops.", StringComparison.Ordinal)).Skip(1);
        return printed.Count == 0 ? [] : [.. HasStop(printed) ? lines : lines.TakeWhile(line => !IsStop(line))];
    }

    public static bool IsLike(IReadOnlyList<string> printed, IReadOnlyList<string> written)
    {
        if (printed.Count > 0 && printed[0] == Left)
        {
            return Enumerable.Range(0, written.Count + 1).Any(skipped => IsLike([.. printed.Skip(1)], [.. written.Skip(skipped)]));
        }

        return printed.Count == 0 || written.Count == 0 ? printed.Count == written.Count
            : Plain(printed[0]) == Plain(written[0]) && IsLike([.. printed.Skip(1)], [.. written.Skip(1)]);
    }

    private static bool IsStop(string line) => line.Contains("] Stopping: ", StringComparison.Ordinal);

    /// <summary>A line without what differs from run to run.</summary>
    private static string Plain(string line)
    {
        line = line.StartsWith(Interrupted, StringComparison.Ordinal) ? line[Interrupted.Length..] : line;
        line = Time().Replace(line, "[");
        line = Client().Replace(line, "client");
        line = Waited().Replace(line, "");
        line = ProcessId().Replace(line, "");
        line = Duration().Replace(line, "$1");
        return Spaces().Replace(line, " ").Trim();
    }

    [GeneratedRegex(@"^\[\d\d:\d\d:\d\d\.\d{3} ")]
    private static partial Regex Time();

    [GeneratedRegex(@"(127\.0\.0\.1|\[::1\]|localhost):[0-9]{5}\b")]
    private static partial Regex Client();

    /// <summary>Whether the last client had closed its side by then.</summary>
    [GeneratedRegex(@"; [0-9]+ clients? ha(s|ve) .*$")]
    private static partial Regex Waited();

    /// <summary>Of a command that was started.</summary>
    [GeneratedRegex(@" \([0-9]{2,}\)$")]
    private static partial Regex ProcessId();

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)? ?(ms|milliseconds|s)\b")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
