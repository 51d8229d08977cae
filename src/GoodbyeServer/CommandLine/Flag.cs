using System.CommandLine;
using System.CommandLine.Completions;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>
/// A flag that takes a value. System.CommandLine splits the command line into flags and their texts; what a text means,
/// and the line that says why it means nothing, are decided here.
/// </summary>
internal abstract class Flag(string name, string[] aliases) : Option<string[]>(name, aliases)
{
    /// <summary>Whether it was given at all.</summary>
    public bool IsIn(ParseResult result) => result.GetResult(this) is { Implicit: false };

    /// <summary>The mistake in one giving of it, as one line; null when there is none.</summary>
    /// <param name="text">Its text; null when it has none.</param>
    /// <param name="before">Its text when it was given before; null when it was not.</param>
    /// <param name="next">What stands after it, which is a flag where it has no text.</param>
    public abstract string? MistakeIn(string? text, string? before, string? next);
}

/// <summary>A flag whose value is a <typeparamref name="T"/>.</summary>
internal sealed class Flag<T> : Flag
{
    private readonly Func<string, Parsed<T>> _parse;
    private readonly bool _many;

    /// <param name="names">Its name, then its aliases.</param>
    /// <param name="value">What its value is called in the help.</param>
    /// <param name="help">What it does.</param>
    /// <param name="parse">From text to value.</param>
    /// <param name="many">Whether it may be given more than once.</param>
    /// <param name="words">What completion offers.</param>
    public Flag(string[] names, string value, string help, Func<string, Parsed<T>> parse, bool many = false, Func<IReadOnlyList<string>>? words = null)
        : base(names[0], names[1..])
    {
        (_parse, _many) = (parse, many);
        (Description, HelpName) = (help, value);

        // None is an error of ours, and so is a second one: System.CommandLine would otherwise take the next flag for a value.
        CustomParser = texts => [.. texts.Tokens.Select(token => token.Value)];
        Arity = many ? ArgumentArity.ZeroOrMore : ArgumentArity.ZeroOrOne;
        if (words is not null)
        {
            CompletionSources.Add(_ => words().Select(word => new CompletionItem(word)));
        }

        if (many)
        {
            // After a value System.CommandLine expects another one, where the next flag may come as well.
            CompletionSources.Add(context => context.WordToComplete is "" or ['-', ..] && context.ParseResult.GetResult(this) is { Tokens.Count: > 0 }
                ? context.ParseResult.CommandResult.Command.Options.Select(option => new CompletionItem(option.Name))
                : []);
        }
    }

    /// <summary>Its values, in the order in which they were given.</summary>
    public IReadOnlyList<T> Values(ParseResult result) =>
        [.. Texts(result).Select(text => _parse(text).Value!)];

    /// <summary>Its value, or another where it was not given.</summary>
    public T Value(ParseResult result, T otherwise) => IsIn(result) ? Values(result)[0] : otherwise;

    public override string? MistakeIn(string? text, string? before, string? next) =>
        text is null && next is not null ? $"{Name} {Quote.Of(next)}: expected a value, <{HelpName}>, and this is a flag; {Name}={next} means it as a value"
        : text is null ? $"{Name}: expected a value, <{HelpName}>"
        : _parse(text).Error is { } error ? $"{Name} {Quote.Of(text)}: {error}"
        : before is not null && !_many ? $"{Name} {Quote.Of(text)}: it was given before as {Quote.Of(before)}; expected it once"
        : null;

    private List<string> Texts(ParseResult result) => [.. result.GetResult(this)!.Tokens.Select(token => token.Value)];
}

/// <summary>A flag that takes no value.</summary>
internal sealed class Switch : Option<bool>
{
    public Switch(string[] names, string help)
        : base(names[0], names[1..]) => (Description, Arity) = (help, ArgumentArity.Zero);
}
