using System.CommandLine;
using System.CommandLine.Invocation;

namespace GoodbyeServer.CommandLine;

/// <summary>The whole help: examples, the flags in the manual's groups, and the words with their meaning.</summary>
/// <param name="flags">The flags.</param>
/// <param name="columns">How wide the terminal is; null if it is none.</param>
internal sealed class HelpText(ServerFlags flags, int? columns) : SynchronousCommandLineAction
{
    private const int UsualWidth = 80;
    private const int Narrowest = 60;
    private const int Widest = 100;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(Text(parseResult.CommandResult.Command.Options));
        return 0;
    }

    /// <summary>The whole help.</summary>
    /// <param name="options">Every option, System.CommandLine's own included.</param>
    public string Text(IEnumerable<Option> options)
    {
        var page = new HelpPage(Math.Clamp(columns ?? UsualWidth, Narrowest, Widest));
        page.Paragraph(HelpContent.About);
        page.Paragraph($"Usage: {HelpContent.Usage}");
        page.Paragraph(HelpContent.WithCommand);
        page.Paragraph(HelpContent.Numbers);
        page.Examples();
        foreach (var (title, group) in HelpContent.Groups(flags, options))
        {
            page.Section(title, [.. group.Select(option => (HelpContent.Names(option), HelpContent.Description(option)))]);
        }

        foreach (var (title, words) in HelpContent.WordTables)
        {
            page.Section(title, [.. words.Select(word => (word.Text, word.Meaning))]);
        }

        page.Section("Exit codes", HelpContent.ExitCodes);
        page.Paragraph(HelpContent.Manual);
        return page.ToString();
    }
}
