using System.Text.RegularExpressions;

namespace GoodbyeServer.Tests.Documents;

/// <summary>
/// What a page prints under a command, and what the command printed: the same but for times, clients' ports and pids, and for what
/// the version of a client decides: its words after the name of an error, and how long its requests are.
/// </summary>
/// <param name="section">All commands of the section.</param>
internal sealed partial class Transcript(IReadOnlyList<Command> section)
{
    /// <summary>Stands in a page for lines that it does not show.</summary>
    private const string Left = "…";

    /// <summary>What a terminal shows where Ctrl-C is typed.</summary>
    private const string Interrupted = "^C";

    /// <summary>Whether a client sends its own version.</summary>
    private readonly bool _sendsVersion = section.Any(command => SendsVersion().IsMatch(command.Text));

    /// <summary>Whether it goes on to the server's stop.</summary>
    public static bool HasStop(IReadOnlyList<string> printed) =>
        printed.Any(line => line.StartsWith(Interrupted, StringComparison.Ordinal));

    /// <summary>A line that a server wrote, as a page shows it: with what a terminal shows before the stop.</summary>
    public static string WithStop(IReadOnlyList<string> printed, string line) =>
        HasStop(printed) && IsStop(line) ? Interrupted + line : line;

    /// <summary>
    /// What a server wrote, as far as the page shows it: nothing if it shows none of it, the lines of the start only if it
    /// shows one of them, and the stop only if somebody types Ctrl-C. Reports are in the order of their numbers. That a client
    /// was waited for, or sent something after the server's FIN, is told only if the page tells it: on a busy machine any may.
    /// </summary>
    public static IReadOnlyList<string> Shown(IReadOnlyList<string> printed, IReadOnlyList<string> written)
    {
        var fromStart = printed.Any(line => line.Contains("] Listening on ", StringComparison.Ordinal));
        var lines = fromStart ? written : written.SkipWhile(line => !line.EndsWith("Ctrl-C stops.", StringComparison.Ordinal)).Skip(1);
        lines = HasStop(printed) ? lines : lines.TakeWhile(line => !IsStop(line));
        lines = printed.Any(IsWaiting) ? lines : lines.Where(line => !IsWaiting(line));
        lines = printed.Any(Late().IsMatch) ? lines : lines.Select(line => Late().Replace(line, ""));
        return printed.Count == 0 ? [] : [.. ReportLines.InOrder(lines)];
    }

    public bool IsLike(IReadOnlyList<string> printed, IReadOnlyList<string> written)
    {
        if (printed.Count > 0 && printed[0] == Left)
        {
            return Enumerable.Range(0, written.Count + 1).Any(skipped => IsLike([.. printed.Skip(1)], [.. written.Skip(skipped)]));
        }

        return printed.Count == 0 || written.Count == 0 ? printed.Count == written.Count
            : Plain(printed[0]) == Plain(written[0]) && IsLike([.. printed.Skip(1)], [.. written.Skip(1)]);
    }

    private static bool IsStop(string line) => line.Contains("] Stopping: ", StringComparison.Ordinal);

    private static bool IsWaiting(string line) => line.Contains("] Waiting for ", StringComparison.Ordinal);

    /// <summary>A line without what differs from run to run, or from machine to machine.</summary>
    private string Plain(string line)
    {
        line = line.StartsWith(Interrupted, StringComparison.Ordinal) ? line[Interrupted.Length..] : line;
        line = Time().Replace(line, "[");
        line = Client().Replace(line, "$1 client");
        line = Waited().Replace(line, "");
        line = ProcessId().Replace(line, "");
        line = Duration().Replace(line, "$1");
        line = Words().Replace(line, "$1");
        line = _sendsVersion ? Sent().Replace(line, "B") : line;
        return Spaces().Replace(Rule().Replace(line, "─"), " ").Trim();
    }

    /// <summary>HTTP's User-Agent, SSH's banner.</summary>
    [GeneratedRegex(@"\b(curl|ssh|fetch|urllib)\b|require\(""http""\)")]
    private static partial Regex SendsVersion();

    [GeneratedRegex(@"^\[\d\d:\d\d:\d\d\.\d{3} ")]
    private static partial Regex Time();

    [GeneratedRegex(@"(#[0-9]+) (127\.0\.0\.1|\[::1\]):[0-9]+\b")]
    private static partial Regex Client();

    /// <summary>Whether the last client had closed its side by then.</summary>
    [GeneratedRegex(@"; [0-9]+ clients? ha(s|ve) .*$")]
    private static partial Regex Waited();

    /// <summary>Of a command that was started.</summary>
    [GeneratedRegex(@" \([0-9]{2,}\)$")]
    private static partial Regex ProcessId();

    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+)? ?(ms|milliseconds|s)\b")]
    private static partial Regex Duration();

    /// <summary>What a client says after curl's number, ncat's name, or the name of an error of Python's or Node.js's.</summary>
    [GeneratedRegex(@"^(curl: \([0-9]+\)|Ncat:|[\w.]+(?:Error|Disconnected|Read):|[A-Z_]{5,}) .*$")]
    private static partial Regex Words();

    /// <summary>Bytes that a client sent: in brackets, or in a row of the timeline.</summary>
    [GeneratedRegex(@"[0-9]+ B(?= in[,)]| unread\b| ─+▶)")]
    private static partial Regex Sent();

    [GeneratedRegex(" [0-9]+ B after FIN,")]
    private static partial Regex Late();

    [GeneratedRegex("─+")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
