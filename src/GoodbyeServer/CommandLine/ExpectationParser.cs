using System.Text.RegularExpressions;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The text of <c>--expect</c>: words with numbers. It never throws.</summary>
internal static partial class ExpectationParser
{
    /// <summary>What is expected of connections.</summary>
    public static Parsed<IReadOnlyList<Expectation>> Parse(string text) => Parse(text, Expectation.Words);

    /// <summary>What is expected of a sweep.</summary>
    public static Parsed<IReadOnlyList<Expectation>> ParseVerdicts(string text) => Parse(text, SweepVerdictWords.Expectable);

    /// <summary>What a list of expectations that was begun can become: each word may stand there once.</summary>
    public static IEnumerable<string> Complete(string begun) => Complete(begun, Expectation.Words);

    /// <summary>The same in a sweep.</summary>
    public static IEnumerable<string> CompleteVerdicts(string begun) => Complete(begun, SweepVerdictWords.Expectable);

    private static IEnumerable<string> Complete(string begun, IReadOnlyList<string> words) => Completion.LastItem(begun, before =>
        before.Length == 0 ? words
        : Parse(before, words) is { Error: null, Value: { } given } ? words.Except(given.Select(item => item.Word))
        : []);

    private static Parsed<IReadOnlyList<Expectation>> Parse(string text, IReadOnlyList<string> words)
    {
        var items = text.Split(',');
        var expectations = new List<Expectation>();
        foreach (var item in items)
        {
            var (word, number) = item.IndexOf('=') is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "");
            var orMore = number.EndsWith('+');
            if (!words.Contains(word) || FlagParsers.Digits(orMore ? number[..^1] : number, 0, long.MaxValue) is not { } count)
            {
                return Parsed.Fail<IReadOnlyList<Expectation>>(Mistake(item, word, words, isAlone: items.Length == 1));
            }

            if (expectations.Any(other => other.Word == word))
            {
                return Parsed.Fail<IReadOnlyList<Expectation>>($"'{word}' is given twice: expected each word once");
            }

            expectations.Add(new(word, count, orMore));
        }

        return Parsed.Ok<IReadOnlyList<Expectation>>(expectations);
    }

    /// <summary>
    /// What is wrong with an item, which is named unless it stands alone. Nothing is suggested that could not be expected here either.
    /// </summary>
    private static string Mistake(string item, string word, IReadOnlyList<string> words, bool isAlone)
    {
        var isSweep = words == SweepVerdictWords.Expectable;
        var (kind, example) = isSweep ? ("verdict", "missed=0") : ("reason or ending", "clean=3");
        var named = isAlone ? "" : $"{Quote.Of(word)} is ";
        return Meant(item, words) is { } meant ? $"expected '=' alone{Suggestion.DidYouMean(meant)}"
            : words.Contains(word) || !item.Contains('=') ? isAlone || item.Length == 0 ? $"expected a word and a number such as {example}"
                : $"{Quote.Of(item)} lacks a number, as in {example}"
            : isSweep && Expectation.Words.Contains(word) ? $"expected a sweep's verdict, such as {example}"
            : !isSweep && SweepVerdictWords.Expectable.Contains(word) ? $"'{word}' is a sweep's; expected {SweepFlags.Sweep} beside it"
            : Suggestion.Nearest(word, words) is not { } near
                ? isAlone ? $"expected a {kind} such as {example.Split('=')[0]}; see --help" : $"{named}no {kind}; see --help"
            : near.Contains(' ') ? $"{(isAlone ? "" : $"{Quote.Of(word)}: ")}expected {near}"
            : $"{named}no {kind}{Suggestion.DidYouMean(near)}";
    }

    /// <summary>The item that was meant by one with another sign; null if it has none.</summary>
    private static string? Meant(string item, IReadOnlyList<string> words) =>
        OtherSign().Match(item) is { Success: true } typed && words.Contains(typed.Groups["word"].Value)
            ? $"{typed.Groups["word"]}={typed.Groups["number"]}{(typed.Groups["more"].Success ? "+" : "")}"
            : null;

    [GeneratedRegex(@"^(?<word>[a-z-]+) *(:|==|(?<more>>=|=>)) *(?<number>[0-9]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex OtherSign();
}
