using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The help: the flags in groups, the words with their meaning, and examples, in 100 columns.</summary>
internal sealed class HelpText(ServerFlags flags) : SynchronousCommandLineAction
{
    private const int Width = 100;
    private const int Indent = 2;

    private const string Head = """
        A TCP server that talks to each client, says goodbye, closes the connection as told,
        and reports why and how it ended.

        Usage: goodbye-server [flags]

        Durations are 250ms, 5s, 2m or 1h, at most 24h; a bare number is seconds.
        """;

    private const string Tail = """

        Exit codes: 0 stopped as told, 1 could not start or went down, 2 usage, 3 --expect not met

        Examples
          goodbye-server                                    Goodbye and a half-close for everybody
          goodbye-server --echo --until quit                an echo that ends at the line "quit"
          goodbye-server --listen 8081=abort --close close:2,half-close --expect clean=1+

        """;

    private static (string Title, IReadOnlyList<Word> Words)[] WordTables =>
    [
        ("Close modes (--close, --listen, --obey)", CloseModeWords.All.Words),
        ("Steps of a script (--script, --script-file)", ScriptVerbWords.All.Words),
        ("Reasons: why an end began (--expect)", CloseReasonWords.All.Words),
        ("Endings: how it ended on the wire (--expect)", EndingWords.All.Words),
        ("Goodbyes: what became of the last line", GoodbyeFateWords.All.Words),
    ];

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(Text(parseResult.CommandResult.Command.Options));
        return 0;
    }

    /// <summary>The whole help.</summary>
    /// <param name="options">Every option, System.CommandLine's own included.</param>
    public string Text(IEnumerable<Option> options)
    {
        var rest = options.Except(flags.All);
        (string Title, IEnumerable<Option> Flags)[] groups = [.. flags.Groups.Select(group => (group.Title, group.Flags)), ("Other", rest)];
        var column = groups.SelectMany(group => group.Flags).Max(flag => Usage(flag).Length) + Indent + 2;
        var help = new StringBuilder(Head).Append('\n');
        foreach (var (title, group) in groups)
        {
            help.Append('\n').Append(title).Append('\n');
            foreach (var flag in group)
            {
                Append(help, flag, column);
            }
        }

        var wordColumn = WordTables.SelectMany(table => table.Words).Max(word => word.Text.Length) + 1;
        foreach (var (title, words) in WordTables)
        {
            help.Append('\n').Append(title).Append('\n');
            foreach (var word in words)
            {
                help.Append(' ', Indent).Append(word.Text.PadRight(wordColumn)).Append(word.Meaning).Append('\n');
            }
        }

        return help.Append(Tail).ToString();
    }

    private static void Append(StringBuilder help, Option flag, int column)
    {
        var start = help.Length;
        help.Append(' ', Indent).Append(Usage(flag));
        foreach (var word in Description(flag).Split(' '))
        {
            var isFirst = help.Length - start < column;
            if (!isFirst && help.Length - start + 1 + word.Length > Width)
            {
                help.Append('\n');
                start = help.Length;
                isFirst = true;
            }

            help.Append(' ', isFirst ? column - (help.Length - start) : 1).Append(word);
        }

        help.Append('\n');
    }

    private static string Description(Option option) =>
        option is Flag { Default: { } shown } ? $"{option.Description} [default: {shown(ServerFlags.Defaults)}]" : option.Description ?? "";

    private static string Usage(Option flag)
    {
        var shortName = flag.Aliases.FirstOrDefault(alias => alias.Length == 2 && alias[0] == '-' && char.IsAsciiLetter(alias[1]));
        return (shortName is null ? "    " : shortName + ", ") + flag.Name
            + (flag is Flag { TakesValue: true } ? $" <{flag.HelpName}>" : "");
    }
}
