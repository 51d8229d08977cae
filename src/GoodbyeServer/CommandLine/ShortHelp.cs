using System.CommandLine;
using System.CommandLine.Invocation;

namespace GoodbyeServer.CommandLine;

/// <summary>The help that fits a terminal of 24 rows and 80 columns: the commonest tasks and flags.</summary>
/// <param name="flags">The flags.</param>
internal sealed class ShortHelp(ServerFlags flags) : SynchronousCommandLineAction
{
    private const int Width = 80;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(Text());
        return 0;
    }

    public string Text()
    {
        var page = new HelpPage(Width);
        page.Paragraph($"Usage: {HelpContent.Usage}");
        page.Examples();
        page.Section("Flags", [.. flags.All.Where(flag => flag.Brief is not null).Select(flag => (HelpContent.Names(flag), flag.Brief!))]);
        page.Paragraph("--help lists all: every flag, close mode, step, reason, ending and exit code.");
        return page.ToString();
    }
}
