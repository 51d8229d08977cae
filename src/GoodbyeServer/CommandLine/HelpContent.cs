using System.CommandLine;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>What the help says beside the flags: the short one, the whole one, and the man page.</summary>
internal static class HelpContent
{
    public const string Program = "goodbye-server";

    public const string About =
        "Talks to each TCP client, says goodbye, closes the connection exactly as told, and reports why and how it ended.";

    public const string Usage = $"{Program} [flags] [-- <command> [argument…]]";

    public const string WithCommand =
        "With a command the server takes a free port, starts the command, and stops when it has ended. In each argument {port} is "
        + "the first port, {port:2} the second; the command also has GOODBYE_PORT and GOODBYE_PORTS.";

    public const string Numbers = "Durations are 250ms, 5s, 2m or 1h, at most 24h; a bare number is seconds.";

    public const string Manual =
        "The manual is src/docs/manual.md, beside it recipes.md by protocol and by symptom: in the sources, "
        + "and in the .NET tool's package.";

    /// <summary>The commonest tasks.</summary>
    public static readonly (string Flags, string Meaning)[] Examples =
    [
        ("", "Goodbye, then half-close"),
        ("--echo --until quit", "an echo until the line \"quit\""),
        ("--http --close abort@40", "HTTP, reset after 40 bytes"),
        ("--close abort:2,half-close", "resets two, then behaves"),
        ("--no-message --close never", "never answers: your timeout?"),
        ("--no-message --close-delay 24h", "stops reading"),
        ("--expect clean=3 -- ./test", "runs your test, judges both"),
        ("--http --sweep -- ./test {port}", "cut at every byte: noticed?"),
    ];

    public static readonly (string Code, string Meaning)[] ExitCodes =
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

    public static (string Title, IReadOnlyList<Word> Words)[] WordTables =>
    [
        ("Close modes (--close, --listen, --obey)", CloseModeWords.All.Words),
        ("Ports that do not answer (--listen)", SilenceWords.All.Words),
        ("Steps of a script (--script, --script-file)", ScriptVerbWords.All.Words),
        ("Reasons: why an end began (--expect)", CloseReasonWords.All.Words),
        ("Endings: how it ended on the wire (--expect)", EndingWords.All.Words),
        ("Verdicts: what a sweep finds (--expect)", SweepVerdictWords.All.Words),
        ("Goodbyes: what became of the last line", GoodbyeFateWords.All.Words),
    ];

    /// <summary>The groups of flags, in the last of them also those that are System.CommandLine's own.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="options">Every option there is.</param>
    public static IEnumerable<(string Title, IReadOnlyList<Option> Options)> Groups(ServerFlags flags, IEnumerable<Option> options)
    {
        var others = options.Except(flags.All).OrderBy(option => option.Name.Length).ToList();
        return flags.Groups.Select(group =>
            (group.Title, (IReadOnlyList<Option>)[.. group.Flags, .. group == flags.Groups[^1] ? others : []]));
    }

    /// <summary>What it does, and its default.</summary>
    public static string Description(Option option) => option is Flag { Default: { } shown }
        ? $"{option.Description} {HelpPage.Unbroken($"[default: {shown(ServerFlags.Defaults)}]")}" : option.Description ?? "";

    /// <summary>The short name of a flag; null if it has none.</summary>
    public static string? ShortName(Option flag) => flag.Aliases.Append(flag.Name)
        .FirstOrDefault(alias => alias.Length == 2 && alias[0] == '-' && char.IsAsciiLetter(alias[1]));

    /// <summary>What its value is called; null if it takes none.</summary>
    public static string? Value(Option flag) => flag switch
    {
        Flag { ValueIfNone: not null } => $"[<{flag.HelpName}>]",
        Flag { TakesValue: true } => $"<{flag.HelpName}>",
        _ => null,
    };

    /// <summary>Its names and its value, in a column of their own.</summary>
    public static string Names(Option flag)
    {
        var shortName = ShortName(flag);
        var names = shortName is null ? $"    {flag.Name}" : shortName == flag.Name ? shortName : $"{shortName}, {flag.Name}";
        return Value(flag) is { } value ? $"{names} {value}" : names;
    }
}
