using System.CommandLine;
using System.CommandLine.Parsing;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Finds the first mistake in a command line, from left to right.</summary>
internal sealed class UsageCheck(IReadOnlyList<string> args, ParseResult result, ServerFlags flags)
{
    /// <summary>The text of every flag so far that was given with one.</summary>
    private readonly Dictionary<Flag, string> _given = [];

    /// <summary>The ports so far; the default one counts from the start where --port does not replace it.</summary>
    private readonly HashSet<int> _ports = flags.Find("--port")!.IsIn(result) ? [] : [ServerFlags.Defaults.Server.Port];

    /// <summary>Of the flags that exclude each other, the first that was given.</summary>
    private readonly Dictionary<string[], Flag> _firstOf = [];

    /// <summary>One line that names the flag, what was given and what is accepted; null when all is well.</summary>
    public static string? FirstMistake(IReadOnlyList<string> args, ParseResult result, ServerFlags flags) =>
        new UsageCheck(args, result, flags).Mistakes().FirstOrDefault()
            ?? result.Errors.Select(error => Quote.OneLine(error.Message)).FirstOrDefault();

    /// <summary>Goes through the tokens as typed: a flag, its text where it takes one and there is one, the next flag.</summary>
    private IEnumerable<string> Mistakes()
    {
        for (var i = 0; i < result.Tokens.Count; i++)
        {
            var token = result.Tokens[i];
            if (token.Type == TokenType.Argument)
            {
                yield return Stray(token.Value, i > 0 ? result.Tokens[i - 1].Value : "");
            }

            if (token.Type != TokenType.Option)
            {
                continue;
            }

            if (flags.Find(token.Value) is not { } flag)
            {
                continue;
            }

            if (Clash(flag) is { } clash)
            {
                yield return clash;
            }

            if (flag.TakesValue)
            {
                var text = result.Tokens.ElementAtOrDefault(i + 1) is { Type: TokenType.Argument, Value: var value } ? value : null;
                i += text is null ? 0 : 1;
                var next = result.Tokens.ElementAtOrDefault(i + 1)?.Value;
                if ((flag.MistakeIn(text, _given.GetValueOrDefault(flag), next) ?? SamePort(flag, text!) ?? Missing(flag, text!)) is { } mistake)
                {
                    yield return mistake;
                }

                _given[flag] = text ?? "";
            }
        }
    }

    /// <summary>What is neither a flag nor the text of one.</summary>
    private string Stray(string text, string before)
    {
        var joined = before + "=" + text;
        if (args.Contains(joined) && !args.Contains(text))
        {
            return $"{before} {Quote.Of(text)}: expected no value";
        }

        if (!text.StartsWith('-') || text == "-" || flags.Find(text) is not null)
        {
            return $"{Quote.Of(text)}: expected flags only; --help lists them";
        }

        var flag = text.Split('=', ':')[0];
        var names = result.CommandResult.Command.Options.SelectMany(Names).Where(name => name.StartsWith("--", StringComparison.Ordinal));
        var near = Suggestion.Nearest(flag, names, always: true);
        return $"{Quote.Of(flag)} is not a flag; {(near is null ? "--help lists those there are" : $"did you mean {near}?")}";
    }

    /// <summary>The mistake of giving a second one of the flags that exclude each other.</summary>
    private string? Clash(Flag flag)
    {
        var clash = flag.OneOf.FirstOrDefault(names => !_firstOf.TryAdd(names, flag) && _firstOf[names] != flag);
        return clash is null ? null
            : $"{_firstOf[clash].Name} and {flag.Name} exclude each other: expected one of {Suggestion.List(clash, "and")}";
    }

    /// <summary>The mistake of naming a port twice; 0 stands for another one each time.</summary>
    private string? SamePort(Flag flag, string text)
    {
        var port = flag.PortIn(text);
        return port == 0 || _ports.Add(port) ? null
            : $"{flag.Name} {Quote.Of(text)}: port {port} is given twice (--port counts, also its default); expected each port once";
    }

    /// <summary>The mistake of giving a flag without the one that it needs.</summary>
    private string? Missing(Flag flag, string text) =>
        flag.Needs is not { } needed || flags.Find(needed)!.IsIn(result) ? null : $"{flag.Name} {Quote.Of(text)}: expected {needed} beside it";

    private static IEnumerable<string> Names(Option option) => [option.Name, .. option.Aliases];
}
