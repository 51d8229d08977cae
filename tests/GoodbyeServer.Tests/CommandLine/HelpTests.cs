using System.Text.RegularExpressions;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>Help and version go to standard output.</summary>
public sealed class HelpTests
{
    private static readonly string[] Flags =
    [
        "-p, --port", "-b, --bind", "--listen", "--backlog", "--max-connections", "--busy", "-e, --echo", "--script", "--script-file", "--after", "--after-bytes",
        "--after-lines", "--until", "--obey",
        "--idle-timeout", "-m, --message", "--message-file", "--no-message", "--drip", "--goodbye-delay", "-c, --close", "--close-delay", "--drain-timeout",
        "--send-timeout", "--keep-alive", "--shutdown-timeout", "--exit-after", "--run-for", "--port-file", "--expect", "--log-level",
        "--log-format", "--timeline", "--version", "-h, --help",
    ];

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_names_every_flag_of_the_specification(string flag)
    {
        var help = await OutputAsync(flag);
        Assert.All(Flags, name => Assert.Matches($@"(?m)^ +(-\?, )?{Regex.Escape(name)}( |$)", help));
        Assert.DoesNotContain(help, c => char.IsControl(c) && c != '\n');
    }

    [Theory]
    [InlineData("--port", "8080")]
    [InlineData("--bind", "localhost")]
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
    public async Task Help_groups_the_flags()
    {
        var titles = Regex.Matches(await OutputAsync("--help"), @"(?m)^[A-Z][a-z ]+(?=\n  )").Select(match => match.Value);
        Assert.Equal(["Listening", "Conversation", "Goodbye", "Close", "Run", "Log", "Other", "Examples"], titles);
    }

    [Fact]
    public async Task Help_fits_100_columns() =>
        Assert.All((await OutputAsync("--help")).Split('\n'), line => Assert.InRange(line.Length, 0, 100));

    [Fact]
    public async Task Help_explains_every_word()
    {
        var help = await OutputAsync("--help");
        var words = Enum.GetValues<CloseMode>().Select(mode => mode.ToWord())
            .Concat(Enum.GetValues<CloseReason>().Select(reason => reason.ToWord()))
            .Concat(Enum.GetValues<Ending>().Select(ending => ending.ToWord()))
            .Concat(Enum.GetValues<GoodbyeFate>().Select(fate => fate.ToWord()));
        Assert.All(words, word => Assert.Matches($@"(?m)^  {word} +[A-Za-z].+$", help));
    }

    [Fact]
    public async Task Help_ends_with_three_examples_that_can_be_typed()
    {
        var examples = (await OutputAsync("--help")).Split("\nExamples\n")[1].TrimEnd('\n').Split('\n');
        Assert.Equal(3, examples.Length);
        foreach (var example in examples)
        {
            var command = Regex.Split(example.Trim(), "  +")[0].Split(' ');
            Assert.Equal("goodbye-server", command[0]);
            await Typed.OptionsAsync(command[1..]);
        }
    }

    private static async Task<string> OutputAsync(params string[] args)
    {
        var typed = await Typed.RunAsync(args);
        Assert.Equal((ExitCode.Success, ""), (typed.ExitCode, typed.Error));
        Assert.Null(typed.Options);
        return typed.Output;
    }
}
