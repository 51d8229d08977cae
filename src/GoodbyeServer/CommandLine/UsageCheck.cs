using System.CommandLine;
using System.CommandLine.Parsing;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Finds the first mistake in a command line, from left to right, and keeps the values that it has read on the way.</summary>
internal sealed class UsageCheck(
    IReadOnlyList<string> args, ParseResult result, ServerFlags flags, bool hasCommand, FlagValues values)
{
    /// <summary>The last text of every flag so far that was given with one.</summary>
    private readonly Dictionary<Flag, string> _given = [];

    /// <summary>The ports so far; the default one counts from the start, unless --port or a command replaces it.</summary>
    private readonly HashSet<int> _ports = hasCommand || flags.Find("--port")!.IsIn(result) ? [] : [ServerFlags.Defaults.Server.Port];

    private readonly bool _isSweep = flags.Find(SweepFlags.Sweep)!.IsIn(result);

    /// <summary>The last flag that took a value.</summary>
    private Flag? _last;

    /// <summary>Of the flags that exclude each other, the first that was given.</summary>
    private readonly Dictionary<string[], Flag> _firstOf = [];

    /// <summary>One line that names the flag, what was given and what is accepted; null when all is well.</summary>
    /// <param name="args">The arguments before a command.</param>
    /// <param name="result">The same, as System.CommandLine splits them.</param>
    /// <param name="flags">The flags there are.</param>
    /// <param name="hasCommand">Whether a command follows: it gets a free port, unless one is named.</param>
    /// <param name="values">Takes what the flags were given; without a mistake it is whole.</param>
    public static string? FirstMistake(
        IReadOnlyList<string> args, ParseResult result, ServerFlags flags, bool hasCommand, FlagValues values) =>
        new UsageCheck(args, result, flags, hasCommand, values).Mistakes().FirstOrDefault()
            ?? result.Errors.Select(error => Quote.OneLine(error.Message)).FirstOrDefault();

    /// <summary>Goes through the tokens as typed: a flag, its text if it takes one and there is one, the next flag.</summary>
    private IEnumerable<string> Mistakes()
    {
        for (var i = 0; i < result.Tokens.Count; i++)
        {
            var token = result.Tokens[i];
            if (token.Type is TokenType.Argument or TokenType.Directive)
            {
                yield return Stray(token.Value, i > 0 ? result.Tokens[i - 1].Value : "");
            }

            if (token.Type != TokenType.Option)
            {
                continue;
            }

            if (OneDashTooFew(token.Value) is { } typed)
            {
                yield return NotAFlag(typed.Split('=')[0]);
            }

            if (flags.Find(token.Value) is not { } flag)
            {
                continue;
            }

            if (Clash(flag) is { } clash)
            {
                yield return clash;
            }

            if (flag.LinuxOnly && !OperatingSystem.IsLinux())
            {
                yield return $"{flag.Name}: expected Linux";
            }

            if (!flag.TakesValue)
            {
                values.Add(flag, null);
                continue;
            }

            var text = result.Tokens.ElementAtOrDefault(i + 1) is { Type: TokenType.Argument, Value: var value }
                && !(flag.ValueIfNone is not null && value.StartsWith('-')) ? value : null;
            i += text is null ? 0 : 1;
            if (MistakeIn(flag, text, next: result.Tokens.ElementAtOrDefault(i + 1)?.Value) is { } mistake)
            {
                yield return mistake;
            }
        }
    }

    /// <summary>What is wrong with one occurrence of a flag that takes a value, by itself or beside the flags before it.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="text">Its text; null if it has none.</param>
    /// <param name="next">What stands after it, which is a flag if it has no text; null if nothing does.</param>
    private string? MistakeIn(Flag flag, string? text, string? next)
    {
        text ??= flag.ValueIfNone;
        if (text is null)
        {
            // A text or a path may look like a flag.
            return next is null ? $"{flag.Name}: expected a value, <{flag.HelpName}>"
                : flag.Parse(next, _isSweep).Error is null ? $"{flag.Name} {Quote.Of(next)}: expected a value, or '=' before this one"
                : $"{flag.Name} {Quote.Of(next)}: expected a value, <{flag.HelpName}>";
        }

        _last = flag;
        var parsed = flag.Parse(text, _isSweep);
        if (parsed.Error is { } error)
        {
            return $"{flag.Name} {Quote.Of(text)}: {(next is null ? null : StrayWord.More(flag, text, next, _isSweep)) ?? error}";
        }

        if (_given.TryGetValue(flag, out var before) && !flag.TakesMany)
        {
            return $"{flag.Name} {Quote.Of(text)}: given before as {Quote.Of(before)}; expected it once";
        }

        _given[flag] = text;
        values.Add(flag, parsed.Value);
        return SamePort(flag, text, parsed.Value!) ?? SameFile(flag, parsed.Value!) ?? Missing(flag, text);
    }

    /// <summary>The mistake of naming one file for two purposes.</summary>
    private string? SameFile(Flag flag, object value) =>
        flag.FilesIn(value).Select(file => values.Files.Add(file.NamedBy, file.Path, flag.WritesFile)).OfType<string>().FirstOrDefault();

    /// <summary>What is neither a flag nor the text of one.</summary>
    /// <param name="text">What it is.</param>
    /// <param name="before">The token before it; empty if there is none.</param>
    private string Stray(string text, string before)
    {
        var joined = before + "=" + text;
        return args.Contains(joined) && !args.Contains(text) ? $"{before} {Quote.Of(text)}: expected no value"
            : text.StartsWith('-') && text != "-" && flags.Find(text) is null ? NotAFlag(text.Split('=', ':')[0])
            : new StrayWord(flags, hasCommand, _isSweep).Mistake(text, _last, before);
    }

    /// <summary>The <c>-port</c> that was split into <c>-p ort</c>, though <c>--port</c> was meant.</summary>
    /// <param name="shortName">The flag that it took from it.</param>
    private string? OneDashTooFew(string shortName) => shortName is not ['-', not '-'] ? null : args.FirstOrDefault(arg =>
        arg.StartsWith(shortName, StringComparison.Ordinal) && flags.Find("-" + arg.Split('=')[0]) is not null
        && !result.Tokens.Any(token => token.Value == arg));

    private string NotAFlag(string name)
    {
        var names = result.CommandResult.Command.Options.SelectMany(Names).Where(known => known.StartsWith('-') && known != "-?");
        return new UnknownFlag(flags, names).Mistake(name, args.SkipWhile(arg => arg != name).ElementAtOrDefault(1));
    }

    /// <summary>The mistake of giving a second one of the flags that exclude each other.</summary>
    private string? Clash(Flag flag)
    {
        var clash = flag.OneOf.FirstOrDefault(names => !_firstOf.TryAdd(names, flag) && _firstOf[names] != flag);
        return clash is null ? null
            : $"{_firstOf[clash].Name} and {flag.Name} exclude each other: expected one of them";
    }

    /// <summary>The mistake of naming a port twice; 0 stands for another one each time.</summary>
    private string? SamePort(Flag flag, string text, object value)
    {
        var port = flag.PortIn(value);
        return port == 0 || _ports.Add(port) ? null
            : $"{flag.Name} {Quote.Of(text)}: port {port} is given twice; "
                + (flags.Find("--port")!.IsIn(result) || port != ServerFlags.Defaults.Server.Port
                    ? "expected each port once" : "--port has it by default");
    }

    /// <summary>The mistake of giving a flag without the one that it needs.</summary>
    private string? Missing(Flag flag, string text) =>
        flag.Needs is not { } needed
            || flags.All.Any(other => (other.Name == needed || other.Implies == needed) && other.IsIn(result)) ? null
            : $"{flag.Name} {Quote.Of(text)}: expected {needed} beside it";

    private static IEnumerable<string> Names(Option option) => [option.Name, .. option.Aliases];
}
