using System.CommandLine;
using System.CommandLine.Invocation;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The help: examples, the flags in the manual's groups, and the words with their meaning.</summary>
/// <param name="flags">The flags.</param>
/// <param name="columns">How wide the terminal is; null if it is none.</param>
internal sealed class HelpText(ServerFlags flags, int? columns) : SynchronousCommandLineAction
{
    private const int UsualWidth = 80;
    private const int Narrowest = 60;
    private const int Widest = 100;

    private const string About =
        "Talks to each TCP client, says goodbye, closes the connection exactly as told, and reports why and how it ended.";

    private const string WithCommand =
        "With a command the server takes a free port, starts the command, and stops when it has ended. In each argument {port} is "
        + "the first port, {port:2} the second; the command also has GOODBYE_PORT and GOODBYE_PORTS.";

    private const string Numbers = "Durations are 250ms, 5s, 2m or 1h, at most 24h; a bare number is seconds.";

    private static readonly (string Code, string Meaning)[] ExitCodes =
    [
        ("0", "stopped as told"),
        ("1", "could not start, or went down"),
        ("2", "a mistake in the flags"),
        ("3", "an --expect was not met, or a sweep found faults"),
        ("124", "--run-for is over, with a command"),
        ("126", "the command cannot be run"),
        ("127", "there is no such command"),
        ("other", "the command's own; 128 + n after signal n"),
    ];

    private const string Manual =
        "The manual is src/docs/manual.md, beside it recipes.md by protocol and by symptom: in the sources, "
        + "and in the .NET tool's package.";

    private static readonly (string Flags, string Meaning)[] Examples =
    [
        ("", "Goodbye, then half-close"),
        ("--echo --until quit", "an echo until the line \"quit\""),
        ("--close abort:2,half-close", "resets two, then behaves"),
        ("--no-message --close never", "never answers: your timeout?"),
        ("--no-message --close-delay 24h", "stops reading"),
        ("--listen 8081=abort", "a reset on another port"),
        ("-- ./your-test {port}", "runs your client, judges both"),
        ("--run-for 1m --expect clean=3", "exit 3 unless 3 ended clean"),
    ];

    private static (string Title, IReadOnlyList<Word> Words)[] WordTables =>
    [
        ("Close modes (--close, --listen, --obey)", CloseModeWords.All.Words),
        ("Ports that do not answer (--listen)", SilenceWords.All.Words),
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
        var page = new HelpPage(Math.Clamp(columns ?? UsualWidth, Narrowest, Widest));
        page.Paragraph(About);
        page.Paragraph("Usage: goodbye-server [flags] [-- <command> [argument…]]");
        page.Paragraph(WithCommand);
        page.Paragraph(Numbers);
        page.Section("Examples", [.. Examples.Select(example => ($"goodbye-server {example.Flags}".TrimEnd(), example.Meaning))]);
        foreach (var (title, group) in flags.Groups)
        {
            page.Section(title, [.. group.Select(flag => (Usage(flag), Description(flag)))]);
        }

        page.Section("Other", [.. options.Except(flags.All).Select(option => (Usage(option), Description(option)))]);
        foreach (var (title, words) in WordTables)
        {
            page.Section(title, [.. words.Select(word => (word.Text, word.Meaning))]);
        }

        page.Section("Exit codes", ExitCodes);
        page.Paragraph(Manual);
        return page.ToString();
    }

    private static string Description(Option option) => option is Flag { Default: { } shown }
        ? $"{option.Description} {HelpPage.Unbroken($"[default: {shown(ServerFlags.Defaults)}]")}" : option.Description ?? "";

    private static string Usage(Option flag)
    {
        var shortName = flag.Aliases.FirstOrDefault(alias => alias.Length == 2 && alias[0] == '-' && char.IsAsciiLetter(alias[1]));
        return (shortName is null ? "    " : shortName + ", ") + flag.Name
            + flag switch
            {
                Flag { ValueIfNone: not null } => $" [<{flag.HelpName}>]",
                Flag { TakesValue: true } => $" <{flag.HelpName}>",
                _ => "",
            };
    }
}
