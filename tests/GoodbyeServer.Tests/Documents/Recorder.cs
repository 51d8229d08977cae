using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Documents;

/// <summary>Writes what commands printed into the page that prints them.</summary>
internal static class Recorder
{
    public static void Write(Page page, IReadOnlyList<(Command Command, IReadOnlyList<string> Lines)> runs)
    {
        var path = Path.Combine(Repository.Root, page.Name);
        var text = File.ReadAllText(path);
        var transcript = new Transcript([.. runs.Select(run => run.Command)]);
        foreach (var block in runs.Where(run => run.Command.Block.Language == "console").GroupBy(run => run.Command.Block))
        {
            var before = string.Join('\n', block.Key.Lines.Prepend("```console").Append("```"));
            var lines = block.SelectMany(run => Recorded(transcript, run.Command, run.Lines));
            var after = string.Join('\n', lines.Prepend("```console").Append("```"));
            text = text.Replace(before, after, StringComparison.Ordinal);
        }

        File.WriteAllText(path, text);
    }

    /// <summary>The command with what it printed; what the page leaves out stays left out.</summary>
    private static IEnumerable<string> Recorded(Transcript transcript, Command command, IReadOnlyList<string> lines) =>
        command.Printed.Contains("…") && transcript.IsLike(command.Printed, lines) ? command.Printed.Prepend("$ " + command.Text)
        : lines.Select(line => Transcript.WithStop(command.Printed, line)).Prepend("$ " + command.Text);
}
