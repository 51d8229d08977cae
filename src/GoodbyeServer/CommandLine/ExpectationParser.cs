using System.Text.RegularExpressions;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The text of <c>--expect</c>: words with numbers. It never throws.</summary>
internal static partial class ExpectationParser
{
    private const string Form = "expected a word and a number such as clean=3 or clean=3+";

    /// <summary>What is expected of connections, or of a sweep: which of it goes with the other flags is seen later.</summary>
    private static readonly IReadOnlyList<string> Words = [.. Expectation.Words.Union(SweepVerdictWords.Expectable)];

    public static Parsed<IReadOnlyList<Expectation>> Parse(string text)
    {
        var expectations = new List<Expectation>();
        foreach (var item in text.Split(','))
        {
            var parsed = Item(item);
            if (parsed.Error is { } error)
            {
                return Parsed.Fail<IReadOnlyList<Expectation>>(error);
            }

            if (expectations.Any(other => other.Word == parsed.Value!.Word))
            {
                return Parsed.Fail<IReadOnlyList<Expectation>>($"'{parsed.Value!.Word}' is given twice: expected each word once");
            }

            expectations.Add(parsed.Value!);
        }

        return Parsed.Ok<IReadOnlyList<Expectation>>(expectations);
    }

    /// <summary>What a list of expectations that was begun can become: each word may stand there once.</summary>
    public static IEnumerable<string> Complete(string begun) => Complete(begun, Expectation.Words);

    /// <summary>The same in a sweep.</summary>
    public static IEnumerable<string> CompleteVerdicts(string begun) => Complete(begun, SweepVerdictWords.Expectable);

    /// <summary>What is wrong with a word that cannot be expected here.</summary>
    /// <param name="word">The word.</param>
    /// <param name="isSweep">Whether a sweep is asked for.</param>
    public static string NoWord(string word, bool isSweep) =>
        isSweep && Expectation.Words.Contains(word) ? "expected a sweep's verdict, such as missed=0"
        : !isSweep && SweepVerdictWords.Expectable.Contains(word) ? $"'{word}' is a sweep's; expected {SweepFlags.Sweep} beside it"
        : Suggestion.Nearest(word, isSweep ? SweepVerdictWords.Expectable : Words) is { } near
            ? near.Contains(' ') ? $"expected {near}" : $"{Quote.Of(word)} is no reason or ending{Suggestion.DidYouMean(near)}"
        : "expected a reason or an ending such as clean; see --help";

    private static IEnumerable<string> Complete(string begun, IReadOnlyList<string> words) => Completion.LastItem(begun, before =>
        before.Length == 0 ? words
        : Parse(before) is { Error: null, Value: { } given } ? words.Except(given.Select(item => item.Word))
        : []);

    private static Parsed<Expectation> Item(string item)
    {
        var (word, number) = item.IndexOf('=') is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "");
        var orMore = number.EndsWith('+');
        return Words.Contains(word) && FlagParsers.Digits(orMore ? number[..^1] : number, 0, long.MaxValue) is { } count
            ? Parsed.Ok(new Expectation(word, count, orMore))
            : Parsed.Fail<Expectation>(Meant(item) is { } meant ? $"expected '=' alone{Suggestion.DidYouMean(meant)}"
                : item.Contains('=') && !Words.Contains(word) ? NoWord(word, isSweep: false)
                : Form);
    }

    /// <summary>The item that was meant by one with another sign; null if it has none.</summary>
    private static string? Meant(string item) =>
        OtherSign().Match(item) is { Success: true } typed && Words.Contains(typed.Groups["word"].Value)
            ? $"{typed.Groups["word"]}={typed.Groups["number"]}{(typed.Groups["more"].Success ? "+" : "")}"
            : null;

    [GeneratedRegex(@"^(?<word>[a-z-]+) *(:|==|(?<more>>=|=>)) *(?<number>[0-9]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex OtherSign();
}
