using System.Globalization;
using System.Net.Sockets;
using System.Text;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Reporting;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>
/// Any text gives either a value in range or an error of one line. <c>GOODBYE_FUZZ=n</c> tries n texts from a seed
/// of their own, <c>GOODBYE_FUZZ_SEED=n</c> takes the seed of an earlier run.
/// </summary>
public sealed class ParserFuzzTests
{
    private static readonly Dictionary<string, Func<string, string?>> Parsers = new()
    {
        ["Port"] = text => Check(FlagParsers.Port(text), port => port is >= 0 and <= 65535),
        ["Count"] = text => Check(FlagParsers.Count(text), count => count >= 1),
        ["Backlog"] = text => Check(FlagParsers.Backlog(text), backlog => backlog >= 1),
        ["MaxConnections"] = text => Check(FlagParsers.MaxConnections(text), most => most >= 0),
        ["Duration"] = text => Check(FlagParsers.Duration(text), duration => IsWithin(duration, 24)),
        ["DurationAboveZero"] = text =>
            Check(FlagParsers.DurationAboveZero(text), duration => IsWithin(duration, 24) && duration > TimeSpan.Zero),
        ["Limit"] = text => Check(FlagParsers.Limit(text), limit => IsLimit(limit, 24)),
        ["KeepAlive"] = text => Check(FlagParsers.KeepAlive(text), limit => IsLimit(limit, 9)),
        ["Bind"] = text => Check(FlagParsers.Bind(text), bind => (bind.Kind == BindKind.One)
            == bind.Address?.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6),
        ["Line"] = text => Check(FlagParsers.Line(text), line => line == text && !line.Contains('\n')),
        ["Text"] = text => Check(FlagParsers.Text(text), same => same == text),
        ["Path"] = text => Check(FlagParsers.Path(text), path => path == text && path.Length > 0),
        ["LogLevel"] = text => Check(FlagParsers.LogLevel(text), Enum.IsDefined),
        ["LogFormatWord"] = text => Check(FlagParsers.LogFormatWord(text), Enum.IsDefined),
        ["CloseModes"] = text => Check(CloseModeParser.Parse(text), list => list.Runs.Count > 0
            && list.Runs.All(run => run.Count >= 1 && Enum.IsDefined(run.Item.Mode))),
        ["Listen"] = text =>
            Check(ListenParser.Parse(text), listen => listen.Port is >= 0 and <= 65535
                && listen.Use is PortUse.Silent or PortUse.Serves { CloseModes.Runs.Count: > 0 }),
        ["Script"] = text => Check(ScriptParser.Parse(Encoding.UTF8.GetBytes(text), isFile: true), script => script.Steps.Count > 0),
        ["QuotedText"] = text => Check(QuotedText.Parse(Encoding.UTF8.GetBytes($"\"{text}\"")), bytes => bytes.Length <= 4 * text.Length),
        ["Expectations"] = text => Check(ExpectationParser.Parse(text), list => list.Count > 0
            && list.All(item => item.Count >= 0 && Expectation.Words.Contains(item.Word))
            && list.DistinctBy(item => item.Word).Count() == list.Count),
    };

    [Fact]
    public void Any_text_gives_a_value_in_range_or_one_line()
    {
        var (seed, count) = Plan(20_000);
        var texts = new RandomText(seed);
        for (var i = 0; i < count; i++)
        {
            var text = texts.Next();
            foreach (var (name, parse) in Parsers)
            {
                AssertFine(() => parse(text), $"{name}, GOODBYE_FUZZ_SEED={seed}, text {i}", text);
            }
        }
    }

    [Fact]
    public async Task Any_command_line_is_accepted_or_refused_in_one_line()
    {
        var (seed, count) = Plan(2_000);
        var texts = new RandomText(seed);
        for (var i = 0; i < count; i++)
        {
            var args = texts.NextCommandLine();
            var typed = await Record.ExceptionAsync(() => RunAsync(args)) is { } e ? e.ToString() : null;
            Assert.True(typed is null, $"GOODBYE_FUZZ_SEED={seed}, line {i}: {RandomText.Shown(string.Join(' ', args))}: {typed}");
        }
    }

    private static async Task RunAsync(string[] args)
    {
        var typed = await Typed.RunAsync(args);
        if (typed.ExitCode == ExitCode.Success)
        {
            Assert.Equal("", typed.Error);
        }
        else
        {
            typed.AssertOneLine(typed.ExitCode);
        }
    }

    private static (int Seed, int Count) Plan(int ordinary)
    {
        var (asked, seed) = (Number("GOODBYE_FUZZ"), Number("GOODBYE_FUZZ_SEED"));
        return (seed ?? (asked is null ? 9293 : Random.Shared.Next()), asked ?? ordinary);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static bool IsWithin(TimeSpan duration, int hours) => duration >= TimeSpan.Zero && duration <= TimeSpan.FromHours(hours);

    private static bool IsLimit(TimeSpan limit, int hours) =>
        limit == Timeout.InfiniteTimeSpan || (IsWithin(limit, hours) && limit > TimeSpan.Zero);

    /// <summary>What is wrong with what a parser said; null when nothing is.</summary>
    private static string? Check<T>(Parsed<T> parsed, Func<T, bool> isInRange) => parsed.Error switch
    {
        null => isInRange(parsed.Value!) ? null : $"took it as {parsed.Value}",
        "" => "refused it without a word",
        var error => error.Any(char.IsControl) ? "refused it with a control character" : null,
    };

    private static void AssertFine(Func<string?> parse, string where, string text)
    {
        string? wrong;
        try
        {
            wrong = parse();
        }
        catch (Exception e)
        {
            wrong = e.ToString();
        }

        Assert.True(wrong is null, $"{where}, {RandomText.Shown(text)}: {wrong}");
    }
}
