using System.Text.RegularExpressions;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>Help and version go to standard output.</summary>
public sealed class HelpTests
{
    private static readonly string[] Flags =
    [
        "-p, --port", "-b, --bind", "--listen", "--open-after", "--backlog", "--max-connections", "--busy", "-e, --echo",
        "--script", "--script-file", "--after", "--after-bytes",
        "--after-lines", "--until", "--obey",
        "--idle-timeout", "-m, --message", "--message-file", "--no-message", "--drip", "--goodbye-delay", "-c, --close", "--close-delay",
            "--drain-timeout",
        "--send-timeout", "--keep-alive", "--shutdown-timeout", "--exit-after", "--run-for", "--port-file", "--expect", "--log-level",
        "--log-format", "--log-file", "--timeline", "--completion", "--version", "--help", "-h",
    ];

    [Fact]
    public async Task Help_names_every_flag_of_the_specification()
    {
        var help = await OutputAsync("--help");
        Assert.All(Flags, name => Assert.Matches($@"(?m)^ +(-\?, )?{Regex.Escape(name)}( |$)", help));
        Assert.DoesNotContain(help, c => char.IsControl(c) && c != '\n');
    }

    [Theory]
    [InlineData("--port", "8080")]
    [InlineData("--bind", "localhost")]
    [InlineData("--open-after", "0")]
    [InlineData("--backlog", "the system's")]
    [InlineData("--max-connections", "0")]
    [InlineData("--idle-timeout", "5m")]
    [InlineData("--message", "Goodbye")]
    [InlineData("--goodbye-delay", "0")]
    [InlineData("--close", "half-close")]
    [InlineData("--close-delay", "0")]
    [InlineData("--drain-timeout", "30s")]
    [InlineData("--send-timeout", "30s")]
    [InlineData("--keep-alive", "60s")]
    [InlineData("--shutdown-timeout", "5s")]
    [InlineData("--log-level", "information")]
    [InlineData("--log-format", "text")]
    public async Task Help_shows_the_default(string flag, string value)
    {
        var help = Regex.Replace(await OutputAsync("--help"), @"\s+", " ");
        Assert.Matches($@" {flag} [^\[]*\[default: {Regex.Escape(value)}\]", help);
    }

    [Fact]
    public async Task Version_is_one_line() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", await OutputAsync("--version"));

    [Fact]
    public async Task Examples_come_first_then_the_groups_of_flags()
    {
        var titles = Regex.Matches(await OutputAsync("--help"), @"(?m)^[A-Z][a-z ]+(?=\n  )").Select(match => match.Value);
        Assert.Equal(["Examples", "Listening", "Conversation", "Goodbye", "Close", "Run", "Log", "Other", "Exit codes"], titles);
    }

    [Theory]
    [InlineData(null, 80)]
    [InlineData(20, 60)]
    [InlineData(60, 60)]
    [InlineData(93, 93)]
    [InlineData(300, 100)]
    public async Task Help_fits_the_terminal(int? columns, int width)
    {
        var lines = (await HelpAsync(columns)).Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(60)]
    [InlineData(100)]
    public async Task Help_breaks_no_flag_and_no_default(int? columns)
    {
        var help = await HelpAsync(columns);
        Assert.Equal(Regex.Count(help, @"\[default: "), Regex.Count(help, @"\[default: [^\]\n]+\]"));
        Assert.Contains("\nUsage: goodbye-server [flags] [-- <command> [argument…]]\n", help, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)-$|^ *-(?!-|[a-z?],? )", help);
        var words = Regex.Replace(help, @"\s+", " ");
        Assert.All(new ServerFlags().All, flag => Assert.Contains(flag.Description!, words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("stops reading")]
    [InlineData("timeout")]
    [InlineData("src/docs/manual.md")]
    public async Task Help_has_the_words_that_people_look_for(string word) =>
        Assert.Contains(word, await OutputAsync("--help"), StringComparison.Ordinal);

    [Fact]
    public async Task Help_explains_every_word()
    {
        var help = await OutputAsync("--help");
        var words = Enum.GetValues<CloseMode>().Select(mode => mode.ToWord())
            .Concat(Enum.GetValues<CloseReason>().Select(reason => reason.ToWord()))
            .Concat(Enum.GetValues<Ending>().Select(ending => ending.ToWord()))
            .Concat(Enum.GetValues<SweepVerdict>().Select(verdict => verdict.ToWord()))
            .Concat(Enum.GetValues<GoodbyeFate>().Select(fate => fate.ToWord()));
        Assert.All(words, word => Assert.Matches($@"(?m)^  {word} +[A-Za-z].+$", help));
    }

    [Fact]
    public async Task Help_begins_with_examples_that_can_be_typed()
    {
        var examples = Regex.Matches(await OutputAsync("--help"), @"(?m)^  goodbye-server\b[^\n]*").Select(match => match.Value).ToList();
        Assert.Equal(8, examples.Count);
        foreach (var example in examples)
        {
            await Typed.OptionsAsync(Regex.Split(example.Trim(), "  +")[0].Split(' ')[1..]);
        }
    }

    private static async Task<string> HelpAsync(int? columns)
    {
        await using var output = new StringWriter();
        await GoodbyeCommand.RunAsync(["--help"], () => output, Assert.Fail, (_, _) => Task.FromResult(ExitCode.Failure), columns);
        return output.ToString();
    }

    private static async Task<string> OutputAsync(params string[] args)
    {
        var typed = await Typed.RunAsync(args);
        Assert.Equal((ExitCode.Success, ""), (typed.ExitCode, typed.Error));
        Assert.Null(typed.Options);
        return typed.Output;
    }
}
