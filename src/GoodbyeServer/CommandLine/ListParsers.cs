using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags whose value is a list: close modes and expectations. Neither parser throws.</summary>
internal static class ListParsers
{
    private const string Repeat = "repeat";

    /// <summary>What completion offers: a duration is to be typed over.</summary>
    private static readonly string[] Outages = [.. SilenceWords.All.Texts.Select(word => $"{word}{Outage.Sign}1s")];

    private const string ExpectHelp = "expected a word and a number such as clean=3, or clean=3+ for at least 3, more of them after commas";

    public static Parsed<CloseModeList> CloseModes(string text) => CloseModes(text, orSilence: false);

    /// <summary>The same.</summary>
    /// <param name="text">The text.</param>
    /// <param name="orSilence">Whether the word of a <see cref="Silence"/> would have done in its place.</param>
    public static Parsed<CloseModeList> CloseModes(string text, bool orSilence)
    {
        var items = text.Split(',');
        var repeat = items.Length > 1 && items[^1] == Repeat;
        var runs = new List<CloseModeRun>();
        IReadOnlyList<Outage> first = [];
        foreach (var item in repeat ? items[..^1] : items)
        {
            if (OutageIn(item) is { } outage)
            {
                if (outage.Error is not null)
                {
                    return Parsed.Fail<CloseModeList>(outage.Error);
                }

                if (runs.Count == 0)
                {
                    first = [.. first, outage.Value!];
                }
                else
                {
                    runs[^1] = runs[^1] with { Then = [.. runs[^1].Then, outage.Value!] };
                }

                continue;
            }

            var run = Run(item, silence: orSilence ? text : null);
            if (run.Error is not null)
            {
                return Parsed.Fail<CloseModeList>(run.Error);
            }

            runs.Add(run.Value!);
        }

        return runs.Count > 0
            ? Parsed.Ok(new CloseModeList(runs, repeat) { First = first })
            : Parsed.Fail<CloseModeList>($"expected a close mode beside {first[0]}, as in {first[0]},half-close");
    }

    /// <summary>The outage that an item stands for; null if it is none.</summary>
    private static Parsed<Outage>? OutageIn(string item)
    {
        var at = item.IndexOf(Outage.Sign);
        var (word, time) = at >= 0 ? (item[..at], item[(at + 1)..]) : (item, "");
        if (SilenceWords.All.Parse(word) is not { } silence)
        {
            var near = at < 0 ? null : SilenceWords.All.CalledAlso(word) ?? Suggestion.Nearest(word, SilenceWords.All.Texts);
            return near is null ? null : Parsed.Fail<Outage>(
                $"expected {Suggestion.List(SilenceWords.All.Texts, "or")} before '{Outage.Sign}'"
                + Suggestion.DidYouMean($"{near}{Outage.Sign}{time}"));
        }

        return !OperatingSystem.IsLinux() ? Parsed.Fail<Outage>($"expected Linux for {word}")
            : Durations.TryParse(time, out var duration) ? Parsed.Ok(new Outage(silence, duration))
            : Parsed.Fail<Outage>($"expected a duration after '{word}{Outage.Sign}', 24h at most, as in {word}{Outage.Sign}2s");
    }

    /// <summary>What a list of close modes that was begun can become.</summary>
    public static IEnumerable<string> CompleteModes(string begun) => Completion.LastItem(begun, before =>
        before.Length == 0 ? Items(begun)
        : CloseModes(before) is { Error: null, Value.Repeat: false } ? [.. Items(begun), .. Outages, Repeat]
        : CloseModes($"{before},{CloseMode.HalfClose.ToWord()}").Error is null ? Items(begun)
        : []);

    public static Parsed<IReadOnlyList<Expectation>> Expectations(string text)
    {
        var expectations = new List<Expectation>();
        foreach (var item in text.Split(','))
        {
            var (word, number) = item.IndexOf('=') is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "");
            if (!Expectation.Words.Contains(word) && !SweepVerdictWords.Expectable.Contains(word))
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

    /// <summary>The items that the last one can become: modes, and modes with the shortest cut once a cut is begun.</summary>
    private static IEnumerable<string> Items(string begun) =>
        begun.LastIndexOf(CloseItem.CutSign) > begun.LastIndexOf(',')
            ? CloseModeWords.All.Texts.Select(word => $"{word}{CloseItem.CutSign}0")
            : CloseModeWords.All.Texts;

    /// <param name="item">The item.</param>
    /// <param name="silence">What may have been meant for the word of a silence; null if none is accepted.</param>
    private static Parsed<CloseModeRun> Run(string item, string? silence)
    {
        var (word, number) = item.IndexOf(':') is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "1");
        if (CloseItem.Parse(word) is not { } close)
        {
            return Parsed.Fail<CloseModeRun>(NoItem(word, silence));
        }

        return FlagParsers.Digits(number, 1, int.MaxValue) is { } count
            ? Parsed.Ok(new CloseModeRun(close, (int)count))
            : Parsed.Fail<CloseModeRun>($"expected a whole number from 1 to {int.MaxValue} after '{word}:'");
    }

    private static string NoItem(string item, string? silence)
    {
        var words = CloseModeWords.All.Texts;
        var (word, cut) = item.IndexOf(CloseItem.CutSign) is >= 0 and var at ? (item[..at], item[at..]) : (item, "");
        if (words.Contains(word))
        {
            return $"expected a whole number from 0 to {long.MaxValue} after '{word}{CloseItem.CutSign}', "
                + $"as in {word}{CloseItem.CutSign}0: that many bytes are said in all";
        }

        var silences = SilenceWords.All.Texts;
        var near = CloseModeWords.All.CalledAlso(word) ?? Suggestion.Nearest(word, words);
        var meant = near is not null ? (CloseItem.Parse(near + cut)?.ToWord() ?? near)
            : silence is not null ? SilenceWords.All.CalledAlso(silence) ?? Suggestion.Nearest(silence, silences)
            : null;
        return $"expected {(silence is null ? "" : $"{Suggestion.List(silences, "or")}, or ")}{Suggestion.List(words, "or")}, "
            + "'@n' after it to say no more than n bytes, ':n' for n in a row, more of them after commas, "
            + "with refuse=2s or ignore=2s in between to be down for a while, ',repeat' at the end to start over"
            + Suggestion.DidYouMean(meant);
    }
}
