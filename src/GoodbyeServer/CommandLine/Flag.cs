using System.CommandLine;
using System.CommandLine.Completions;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>
/// A flag: its names, its help, and what it sets. System.CommandLine splits the command line into flags and their texts;
/// what a text means, and the line that says why it means nothing, are decided here.
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

    /// <summary>The default that the help shows, read from the options' own defaults; null to show none.</summary>
    public Func<RunOptions, string>? Default { get; init; }

    /// <summary>Flags of which only one may be given, this one among them. Flags that exclude each other share the array.</summary>
    public IReadOnlyList<string[]> OneOf { get; init; } = [];

    /// <summary>The flag without which this one means nothing.</summary>
    public string? Needs { get; init; }

    public bool IsNamed(string name) => Name == name || Aliases.Contains(name);

    /// <summary>Whether it was given at all.</summary>
    public bool IsIn(ParseResult result) => result.GetResult(this) is { Implicit: false };

    /// <summary>The options with what it sets; unchanged where it was not given.</summary>
    public RunOptions Fill(RunOptions options, ParseResult result) =>
        IsIn(result) ? Set(options, [.. result.GetResult(this)!.Tokens.Select(token => token.Value)]) : options;

    /// <summary>The mistake in one giving of it, as one line; null when there is none.</summary>
    /// <param name="text">Its text; null when it has none.</param>
    /// <param name="before">Its text when it was given before; null when it was not.</param>
    /// <param name="next">What stands after it, which is a flag where it has no text.</param>
    public virtual string? MistakeIn(string? text, string? before, string? next) => null;

    /// <summary>The port that a text without a mistake names; 0 for none.</summary>
    public virtual int PortIn(string text) => 0;

    protected abstract RunOptions Set(RunOptions options, IReadOnlyList<string> texts);
}

/// <summary>A flag that takes no value.</summary>
internal sealed class Switch(string[] names, string help, Func<RunOptions, bool, RunOptions> set) : Flag(names, help, ArgumentArity.Zero)
{
    protected override RunOptions Set(RunOptions options, IReadOnlyList<string> texts) => set(options, true);
}

/// <summary>A flag whose value is a <typeparamref name="T"/>.</summary>
internal sealed class Flag<T> : Flag
{
    private readonly Func<string, Parsed<T>> _parse;
    private readonly Func<RunOptions, IReadOnlyList<T>, RunOptions> _set;
    private readonly bool _many;

    /// <summary>One that is given once.</summary>
    /// <param name="names">Its name, then its aliases.</param>
    /// <param name="value">What its value is called in the help.</param>
    /// <param name="help">What it does.</param>
    /// <param name="parse">From text to value.</param>
    /// <param name="set">The options with the value.</param>
    public Flag(string[] names, string value, string help, Func<string, Parsed<T>> parse, Func<RunOptions, T, RunOptions> set)
        : this(names, value, help, parse, (options, values) => set(options, values[0]), many: false)
    {
    }

    /// <summary>One that may be given more than once: it sets all its values at once, in their order.</summary>
    public Flag(
        string[] names, string value, string help, Func<string, Parsed<T>> parse, Func<RunOptions, IReadOnlyList<T>, RunOptions> setAll)
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
        Func<RunOptions, IReadOnlyList<T>, RunOptions> set,
        bool many)
        : base(names, help, many ? ArgumentArity.ZeroOrMore : ArgumentArity.ZeroOrOne)
    {
        (HelpName, _parse, _set, _many) = (value, parse, set, many);
        CompletionSources.Add(Complete);
    }

    /// <summary>The values that completion offers for a text that was begun; null to offer none.</summary>
    public Func<string, IEnumerable<string>>? Offers { get; init; }

    /// <summary>The port that a value names; null where it names none.</summary>
    public Func<T, int>? PortOf { get; init; }

    public override string? MistakeIn(string? text, string? before, string? next) =>
        text is null && next is not null
            ? $"{Name} {Quote.Of(next)}: expected a value, <{HelpName}>, and this is a flag; {Name}={next} means it as a value"
        : text is null ? $"{Name}: expected a value, <{HelpName}>"
        : _parse(text).Error is { } error ? $"{Name} {Quote.Of(text)}: {error}"
        : before is not null && !_many ? $"{Name} {Quote.Of(text)}: it was given before as {Quote.Of(before)}; expected it once"
        : null;

    public override int PortIn(string text) => PortOf?.Invoke(_parse(text).Value!) ?? 0;

    protected override RunOptions Set(RunOptions options, IReadOnlyList<string> texts) =>
        _set(options, [.. texts.Select(text => _parse(text).Value!)]);

    private IEnumerable<CompletionItem> Complete(CompletionContext context)
    {
        var offers = Offers?.Invoke(context.WordToComplete) ?? [];

        // After a value of such a flag System.CommandLine expects another one, where the next flag may come as well.
        var flagMayCome = _many && context.WordToComplete is "" or ['-', ..]
            && context.ParseResult.GetResult(this) is { Tokens.Count: > 0 };
        return offers.Concat(flagMayCome ? context.ParseResult.CommandResult.Command.Options.Select(option => option.Name) : [])
            .Select(text => new CompletionItem(text));
    }
}
