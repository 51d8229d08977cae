using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags whose value is a list: close modes and expectations. Neither parser throws.</summary>
internal static class ListParsers
{
    private const string Repeat = "repeat";
    private const string ExpectHelp = "expected a word and a number such as clean=3, or clean=3+ for at least 3, more of them after commas";

    public static Parsed<CloseModeList> CloseModes(string text)
    {
        var items = text.Split(',');
        var repeat = items.Length > 1 && items[^1] == Repeat;
        var runs = new List<CloseModeRun>();
        foreach (var item in repeat ? items[..^1] : items)
        {
            var run = Run(item);
            if (run.Error is not null)
            {
                return Parsed.Fail<CloseModeList>(run.Error);
            }

            runs.Add(run.Value!);
        }

        return Parsed.Ok(new CloseModeList(runs, repeat));
    }

    /// <summary>What a list of close modes that was begun can become.</summary>
    public static IEnumerable<string> CompleteModes(string begun) => Completion.LastItem(begun, before =>
        before.Length == 0 ? CloseModeWords.All.Texts
        : CloseModes(before) is { Error: null, Value.Repeat: false } ? [.. CloseModeWords.All.Texts, Repeat]
        : []);

    public static Parsed<ListenPort> Listen(string text)
    {
        const string help = "expected a port and close modes, such as 8081=abort or 0=close:2,half-close; or refuse or ignore, as in 8084=refuse";
        if (text.IndexOf('=') is not (>= 0 and var at))
        {
            return Parsed.Fail<ListenPort>(help);
        }

        var port = FlagParsers.Port(text[..at]);
        var how = text[(at + 1)..];
        if (SilenceWords.All.Parse(how) is { } silence)
        {
            return port.Error is not null ? Parsed.Fail<ListenPort>(port.Error)
                : silence == Silence.Ignore && !OperatingSystem.IsLinux() ? Parsed.Fail<ListenPort>("expected Linux for ignore")
                : Parsed.Ok(ListenPort.Silent(port.Value, silence));
        }

        var modes = CloseModes(how);
        return (port.Error ?? OrSilent(modes.Error, how)) is { } error
            ? Parsed.Fail<ListenPort>(error)
            : Parsed.Ok(new ListenPort(port.Value, modes.Value!));
    }

    /// <summary>What a further port that was begun can become, once the port stands there.</summary>
    public static IEnumerable<string> CompleteListen(string begun) =>
        begun.IndexOf('=') is >= 0 and var at
            ? CompleteModes(begun[(at + 1)..]).Concat(begun.Contains(',') ? [] : SilenceWords.All.Texts).Select(modes => begun[..(at + 1)] + modes)
            : [];

    public static Parsed<IReadOnlyList<Expectation>> Expectations(string text)
    {
        var expectations = new List<Expectation>();
        foreach (var item in text.Split(','))
        {
            var (word, number) = item.IndexOf('=') is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "");
            if (!Expectation.Words.Contains(word))
            {
                return Parsed.Fail<IReadOnlyList<Expectation>>(item.Contains('=') ? Suggestion.Among(word, Expectation.Words) : ExpectHelp);
            }

            if (expectations.Any(other => other.Word == word))
            {
                return Parsed.Fail<IReadOnlyList<Expectation>>($"'{word}' is given twice: expected each word once");
            }

            var orMore = number.EndsWith('+');
            if (FlagParsers.Digits(orMore ? number[..^1] : number, 0, long.MaxValue) is not { } count)
            {
                return Parsed.Fail<IReadOnlyList<Expectation>>(ExpectHelp);
            }

            expectations.Add(new Expectation(word, count, orMore));
        }

        return Parsed.Ok<IReadOnlyList<Expectation>>(expectations);
    }

    /// <summary>What a list of expectations that was begun can become: each word may stand there once.</summary>
    public static IEnumerable<string> CompleteExpectations(string begun) => Completion.LastItem(begun, before =>
        before.Length == 0 ? Expectation.Words
        : Expectations(before) is { Error: null, Value: { } given } ? Expectation.Words.Except(given.Select(item => item.Word))
        : []);

    /// <summary>The mistake in a list of close modes, where one word for a silence would have done as well.</summary>
    private static string? OrSilent(string? mistake, string how)
    {
        const string expected = "expected ";
        var near = mistake?.EndsWith('?') == true ? null : SilenceWords.All.CalledAlso(how) ?? Suggestion.Nearest(how, SilenceWords.All.Texts);
        return mistake is null ? null
            : SilenceWords.All.Texts.Any(how.Split(',', ':', '@').Contains) ? "expected refuse or ignore to stand alone: nobody is accepted there"
            : mistake.StartsWith(expected + "half", StringComparison.Ordinal)
                ? $"{expected}refuse or ignore, or {mistake[expected.Length..]}{Suggestion.DidYouMean(near)}"
            : mistake;
    }

    private static Parsed<CloseModeRun> Run(string item)
    {
        var (word, number) = item.IndexOf(':') is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "1");
        if (CloseModeWords.All.Parse(word) is not { } mode)
        {
            return Parsed.Fail<CloseModeRun>(NoMode(word));
        }

        return FlagParsers.Digits(number, 1, int.MaxValue) is { } count
            ? Parsed.Ok(new CloseModeRun(mode, (int)count))
            : Parsed.Fail<CloseModeRun>($"expected a whole number from 1 to {int.MaxValue} after '{word}:'");
    }

    private static string NoMode(string word)
    {
        var words = CloseModeWords.All.Texts;
        return $"expected {Suggestion.List(words, "or")}, ':n' after it for n in a row, "
            + "more of them after commas, ',repeat' at the end to start over"
            + Suggestion.DidYouMean(CloseModeWords.All.CalledAlso(word) ?? Suggestion.Nearest(word, words));
    }
}
