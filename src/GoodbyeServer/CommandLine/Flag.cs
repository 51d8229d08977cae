using System.CommandLine;
using System.CommandLine.Completions;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Flags that belong together in the help.</summary>
internal sealed record FlagGroup(string Title, IReadOnlyList<Flag> Flags);

/// <summary>
/// A flag: its names, its help, and what it sets. System.CommandLine splits the command line into flags and their texts;
/// what a text means, and what would have been accepted in its place, is decided here.
/// </summary>
internal abstract class Flag : Option<string[]>
{
    protected Flag(string[] names, string help, ArgumentArity arity)
        : base(names[0], names[1..])
    {
        (Description, Arity) = (help, arity);
        CustomParser = texts => [.. texts.Tokens.Select(token => token.Value)];
    }

    /// <summary>Whether a value follows it.</summary>
    public bool TakesValue => Arity.MaximumNumberOfValues > 0;

    /// <summary>Whether it may be given more than once.</summary>
    public bool TakesMany => Arity.MaximumNumberOfValues > 1;

    /// <summary>The default that the help shows, read from the options' own defaults; null to show none.</summary>
    public Func<RunOptions, string>? Default { get; init; }

    /// <summary>What it does, in one row of the short help; null if that leaves it out.</summary>
    public string? Brief { get; init; }

    /// <summary>The value of one that is given without; null if it must have one.</summary>
    public string? ValueIfNone { get; init; }

    /// <summary>Flags of which only one may be given, this one among them. Flags that exclude each other share the array.</summary>
    public IReadOnlyList<string[]> OneOf { get; init; } = [];

    /// <summary>Whether its value is a list, which may go on after a comma.</summary>
    public bool IsList { get; init; }

    /// <summary>The flag without which this one means nothing.</summary>
    public string? Needs { get; init; }

    /// <summary>The flag that need not be given beside this one; null if there is none.</summary>
    public string? Implies { get; init; }

    /// <summary>Whether other systems refuse it.</summary>
    public bool LinuxOnly { get; init; }

    /// <summary>Whether the server writes the file that it names, and perhaps removes it: no other flag may name the same.</summary>
    public bool WritesFile { get; init; }

    public bool IsNamed(string name) => Name == name || Aliases.Contains(name);

    /// <summary>Whether it was given at all.</summary>
    public bool IsIn(ParseResult result) => result.GetResult(this) is { Implicit: false };

    /// <summary>The value of a text, which <see cref="Set"/> takes, or what would have been accepted. It reads no file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="inSweep">Whether a sweep is asked for.</param>
    public abstract Parsed<object> Parse(string text, bool inSweep);

    /// <summary>The port that a value names; 0 for none.</summary>
    public virtual int PortIn(object value) => 0;

    /// <summary>The files that a value names, and what names each in a message.</summary>
    public virtual IEnumerable<(string NamedBy, string Path)> FilesIn(object value) => [];

    /// <summary>The options with what it sets.</summary>
    /// <param name="options">The options so far.</param>
    /// <param name="values">Its values in their order; none for a flag that takes none.</param>
    /// <param name="files">Reads the files that they name.</param>
    /// <exception cref="StartupException">A file cannot be read.</exception>
    /// <exception cref="UsageException">What a file holds is not accepted.</exception>
    public abstract RunOptions Set(RunOptions options, IReadOnlyList<object> values, NamedFiles files);
}

/// <summary>A flag that takes no value.</summary>
internal sealed class Switch(string[] names, string help, Func<RunOptions, bool, RunOptions> set) : Flag(names, help, ArgumentArity.Zero)
{
    public override Parsed<object> Parse(string text, bool inSweep) => Parsed.Fail<object>("expected no value");

    public override RunOptions Set(RunOptions options, IReadOnlyList<object> values, NamedFiles files) => set(options, true);
}

/// <summary>A flag whose value is a <typeparamref name="T"/>.</summary>
internal sealed class Flag<T> : Flag
    where T : notnull
{
    private readonly Func<string, Parsed<T>> _parse;
    private readonly Func<RunOptions, IReadOnlyList<T>, NamedFiles, RunOptions> _set;

    /// <summary>One that is given once.</summary>
    /// <param name="names">Its name, then its aliases.</param>
    /// <param name="value">What its value is called in the help.</param>
    /// <param name="help">What it does.</param>
    /// <param name="parse">From text to value.</param>
    /// <param name="set">The options with the value.</param>
    public Flag(string[] names, string value, string help, Func<string, Parsed<T>> parse, Func<RunOptions, T, RunOptions> set)
        : this(names, value, help, parse, (options, values, _) => set(options, values[0]), many: false)
    {
    }

    /// <summary>One that may be given more than once: it sets all its values at once, in their order.</summary>
    public Flag(
        string[] names, string value, string help, Func<string, Parsed<T>> parse, Func<RunOptions, IReadOnlyList<T>, RunOptions> setAll)
        : this(names, value, help, parse, (options, values, _) => setAll(options, values), many: true)
    {
    }

    /// <summary>One that is given once, and reads the file that its value names.</summary>
    public Flag(
        string[] names, string value, string help, Func<string, Parsed<T>> parse, Func<RunOptions, T, NamedFiles, RunOptions> set)
        : this(names, value, help, parse, (options, values, files) => set(options, values[0], files), many: false)
    {
    }

    /// <summary>One that may be given more than once, and reads the files that its values name.</summary>
    public Flag(
        string[] names,
        string value,
        string help,
        Func<string, Parsed<T>> parse,
        Func<RunOptions, IReadOnlyList<T>, NamedFiles, RunOptions> setAll)
        : this(names, value, help, parse, setAll, many: true)
    {
    }

    // A missing value and a second one are mistakes of ours to name: with a stricter arity System.CommandLine would take
    // the next flag for the value.
    private Flag(
        string[] names,
        string value,
        string help,
        Func<string, Parsed<T>> parse,
        Func<RunOptions, IReadOnlyList<T>, NamedFiles, RunOptions> set,
        bool many)
        : base(names, help, many ? ArgumentArity.ZeroOrMore : ArgumentArity.ZeroOrOne)
    {
        (HelpName, _parse, _set) = (value, parse, set);
        CompletionSources.Add(Complete);
    }

    /// <summary>The values that completion offers for a text that was begun; null to offer none.</summary>
    public Func<string, IEnumerable<string>>? Offers { get; init; }

    /// <summary>What it offers instead beside another flag; null if that changes nothing.</summary>
    public (string Flag, Func<string, IEnumerable<string>> Values)? OffersBeside { get; init; }

    /// <summary>From text to value in a sweep; null if that is no other.</summary>
    public Func<string, Parsed<T>>? InSweep { get; init; }

    /// <summary>The port that a value names; null if none does.</summary>
    public Func<T, int>? PortOf { get; init; }

    /// <summary>The files that a value names, and what names each in a message; null if none does.</summary>
    public Func<T, IEnumerable<(string NamedBy, string Path)>>? FilesOf { get; init; }

    public override Parsed<object> Parse(string text, bool inSweep)
    {
        var parsed = (inSweep ? InSweep ?? _parse : _parse)(text);
        return new(parsed.Value, parsed.Error);
    }

    public override int PortIn(object value) => PortOf?.Invoke((T)value) ?? 0;

    public override IEnumerable<(string NamedBy, string Path)> FilesIn(object value) => FilesOf?.Invoke((T)value) ?? [];

    public override RunOptions Set(RunOptions options, IReadOnlyList<object> values, NamedFiles files) =>
        _set(options, [.. values.Cast<T>()], files);

    private IEnumerable<CompletionItem> Complete(CompletionContext context)
    {
        var flags = context.ParseResult.CommandResult.Command.Options.OfType<Flag>();
        var isBeside = OffersBeside is { } beside && flags.Any(flag => flag.Name == beside.Flag && flag.IsIn(context.ParseResult));
        var offers = (isBeside ? OffersBeside!.Value.Values : Offers)?.Invoke(context.WordToComplete) ?? [];

        // After a value of such a flag System.CommandLine expects another one, where the next flag may come as well.
        var flagMayCome = TakesMany && context.WordToComplete is "" or ['-', ..]
            && (ValueIfNone is not null || context.ParseResult.GetResult(this) is { Tokens.Count: > 0 });
        return offers.Concat(flagMayCome ? context.ParseResult.CommandResult.Command.Options.Select(option => option.Name) : [])
            .Select(text => new CompletionItem(text));
    }
}

/// <summary>Lifts a setter of part of the options to a setter of all of them.</summary>
internal static class Into
{
    /// <summary>Into what the server itself needs to know.</summary>
    public static Func<RunOptions, T, RunOptions> Server<T>(Func<ServerOptions, T, ServerOptions> set) =>
        (options, value) => options with { Server = set(options.Server, value) };

    /// <summary>The same, from values that name files.</summary>
    public static Func<RunOptions, T, NamedFiles, RunOptions> Server<T>(Func<ServerOptions, T, NamedFiles, ServerOptions> set) =>
        (options, value, files) => options with { Server = set(options.Server, value, files) };

    /// <summary>Into what a sweep is to try.</summary>
    public static Func<RunOptions, T, RunOptions> Sweep<T>(Func<SweepOptions, T, SweepOptions> set) =>
        (options, value) => options with { Sweep = set(options.Sweep ?? new SweepOptions(), value) };

    /// <summary>Into what the goodbye waits for.</summary>
    public static Func<RunOptions, T, RunOptions> Cues<T>(Func<CueOptions, T, CueOptions> set) =>
        Server<T>((server, value) => server with { Cues = set(server.Cues, value) });
}
