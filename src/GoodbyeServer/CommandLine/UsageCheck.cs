using System.CommandLine;

namespace GoodbyeServer.CommandLine;

/// <summary>Finds the first mistake in a command line, in the order in which it was typed.</summary>
internal static class UsageCheck
{
    /// <summary>One line that names the flag, what was given and what is accepted; null when all is well.</summary>
    public static string? FirstMistake(IReadOnlyList<string> args, ParseResult result, GoodbyeFlags flags) =>
        Unknown(args, result)
            .Concat(flags.Valued.Select(flag => (Position(args, Names(flag.Option)), Line: flag.MistakeIn(result))))
            .Append(Exclusive(args, result, flags))
            .Where(mistake => mistake.Line is not null)
            .OrderBy(mistake => mistake.Item1)
            .Select(mistake => mistake.Line)
            .FirstOrDefault()
            ?? result.Errors.Select(error => error.Message.ReplaceLineEndings(" ")).FirstOrDefault();

    private static IEnumerable<(int Position, string? Line)> Unknown(IReadOnlyList<string> args, ParseResult result)
    {
        var names = result.CommandResult.Command.Options.SelectMany(Names).Where(name => name.StartsWith("--", StringComparison.Ordinal)).ToList();
        foreach (var token in result.UnmatchedTokens)
        {
            if (Owner(args, token) is { } owner)
            {
                yield return (Position(args, [owner]), $"{owner} {Quote.Of(token)}: expected no value");
                continue;
            }

            var flag = token.Split('=', ':')[0];
            var near = Suggestion.Nearest(flag, names);
            yield return (Position(args, [token]), !token.StartsWith('-') || token == "-"
                ? $"{Quote.Of(token)}: expected flags only; --help lists them"
                : $"{Quote.Of(flag)} is not a flag; {(near is null ? "--help lists those there are" : $"did you mean {near}?")}");
        }
    }

    private static (int Position, string? Line) Exclusive(IReadOnlyList<string> args, ParseResult result, GoodbyeFlags flags)
    {
        Option[] given = [.. new Option[] { flags.Message.Option, flags.MessageFile.Option, flags.NoMessage }
            .Where(option => result.GetResult(option) is { Implicit: false })
            .OrderBy(option => Position(args, Names(option)))];
        return given.Length < 2
            ? (0, null)
            : (Position(args, Names(given[1])), $"{given[0].Name} and {given[1].Name} exclude each other: expected one of --message, --message-file and --no-message");
    }

    /// <summary>The flag to which a value was joined that takes none.</summary>
    private static string? Owner(IReadOnlyList<string> args, string token) =>
        args.Contains(token) ? null : args.FirstOrDefault(arg => arg.EndsWith("=" + token, StringComparison.Ordinal)) is { } arg ? arg[..arg.IndexOf('=')] : null;

    private static IReadOnlyList<string> Names(Option option) => [option.Name, .. option.Aliases];

    /// <summary>Where one of the names stands: alone, or joined to a value.</summary>
    private static int Position(IReadOnlyList<string> args, IReadOnlyList<string> names)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (names.Any(name => args[i] == name || args[i].StartsWith(name + "=", StringComparison.Ordinal) || args[i].StartsWith(name + ":", StringComparison.Ordinal)))
            {
                return i;
            }
        }

        return args.Count;
    }
}
