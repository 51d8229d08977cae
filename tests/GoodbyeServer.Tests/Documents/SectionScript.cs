using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GoodbyeServer.Tests.Documents;

/// <summary>A command in a page, and what the page prints under it.</summary>
/// <param name="Text">What is typed.</param>
/// <param name="Printed">The lines under it.</param>
/// <param name="Block">The block that it stands in.</param>
internal sealed partial record Command(string Text, IReadOnlyList<string> Printed, Block Block)
{
    private static readonly string[] EndsByItself = ["--help", "--version", "--run-for", "--exit-after", " -- ", "|", "&", ";"];

    /// <summary>Whether it serves until somebody stops it: it then runs beside what follows in its section.</summary>
    public bool IsServer => ServerStart().IsMatch(Text) && !EndsByItself.Any(Quoted().Replace(Text, "").Contains);

    /// <summary>The commands of a block: each line after "$ " in a console, a whole script otherwise.</summary>
    public static IEnumerable<Command> In(Block block)
    {
        if (block.Language == "sh")
        {
            return [new(string.Join('\n', block.Lines), [], block)];
        }

        var starts = Enumerable.Range(0, block.Lines.Count).Where(i => block.Lines[i].StartsWith("$ ", StringComparison.Ordinal)).ToList();
        return starts.Select((start, index) => new Command(
            block.Lines[start][2..],
            [.. block.Lines.Skip(start + 1).Take((index + 1 < starts.Count ? starts[index + 1] : block.Lines.Count) - start - 1)],
            block));
    }

    [GeneratedRegex(@"^(goodbye-server|\./run\.sh)( |$)")]
    private static partial Regex ServerStart();

    /// <summary>A file that another command writes, or a text, such as a script.</summary>
    [GeneratedRegex(@"<\([^)]*\)|'[^']*'")]
    private static partial Regex Quoted();
}

/// <summary>
/// The bash script that runs the commands of a section as they are printed: a server in the background, clients after it.
/// What command n writes is in the file n.out. It waits on what the server writes, never for a time.
/// </summary>
internal static class SectionScript
{
    private const string Head = """
        set -m
        ip link set lo up
        server=
        stop_server() {
            [ -n "$server" ] || return 0
            while [ "$(grep -c '] Closed #' "$log")" -lt "$closes" ] && IFS= read -r line <&3; do printf '%s\n' "$line" >>"$log"; done
            kill -INT "$server"
            cat <&3 >>"$log"
            wait "$server"
            server=
        }
        start_server() {
            log=$1 closes=$2
            rm -f "$log.fifo" && mkfifo "$log.fifo"
            (eval "exec $3") >"$log.fifo" 2>&1 </dev/null & server=$!
            exec 3<"$log.fifo"
            while IFS= read -r line <&3; do
                printf '%s\n' "$line" >>"$log"
                case $line in *"Ctrl-C stops.") break ;; esac
            done
        }

        """;

    public static string Of(IReadOnlyList<Command> commands, string outputs)
    {
        var script = new StringBuilder(Head);
        for (var i = 0; i < commands.Count; i++)
        {
            var file = Quoted(Path.Combine(outputs, string.Create(CultureInfo.InvariantCulture, $"{i}.out")));
            var command = commands[i];

            // Says how far it is: a hang then names the command.
            script.Append(CultureInfo.InvariantCulture, $"echo {Quoted("$ " + command.Text)}\n");
            var closes = command.Printed.Select(ReportLines.NumberOf).DefaultIfEmpty(0).Max();
            script.Append(
                command.IsServer ? $"stop_server\nstart_server {file} {closes} {Quoted(command.Text)}\n"
                : command.Block.Language == "sh"
                    ? $"bash -c {Quoted(command.Text)} >{file} 2>&1 3<&- </dev/null || {{ echo \"exit code $?\" >>{file}; exit 1; }}\n"
                : $"eval {Quoted(command.Text)} >{file} 2>&1 3<&- </dev/null\n");
        }

        return script.Append("stop_server\n").ToString();
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
