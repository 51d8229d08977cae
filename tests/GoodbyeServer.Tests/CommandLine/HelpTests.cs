using System.Text.RegularExpressions;
using GoodbyeServer.CommandLine;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>Help, version and completion go to standard output.</summary>
public sealed class HelpTests
{
    private static readonly string[] Flags =
    [
        "-p, --port", "-b, --bind", "--backlog", "--max-connections", "-e, --echo", "--after", "--after-bytes", "--after-lines", "--until",
        "--idle-timeout", "-m, --message", "--message-file", "--no-message", "--drip", "-c, --close", "--close-delay", "--drain-timeout",
        "--send-timeout", "--keep-alive", "--shutdown-timeout", "--exit-after", "--run-for", "--port-file", "--expect", "--log-level",
        "--log-format", "--version", "-h, --help",
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
    [InlineData("--close", "half-close")]
    [InlineData("--close-delay", "0")]
    [InlineData("--drain-timeout", "30s")]
    [InlineData("--send-timeout", "30s")]
    [InlineData("--keep-alive", "60s")]
    [InlineData("--shutdown-timeout", "5s")]
    [InlineData("--log-level", "information")]
    [InlineData("--log-format", "text")]
    public async Task Help_tells_the_default(string flag, string value)
    {
        var help = Regex.Replace(await OutputAsync("--help"), @"\s+", " ");
        Assert.Matches($@" {flag} [^\[]*\[default: {Regex.Escape(value)}\]", help);
    }

    [Fact]
    public async Task Version_is_one_line() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", await OutputAsync("--version"));

    [Fact]
    public async Task Completion_offers_the_modes()
    {
        var words = (await OutputAsync("[suggest:8]", "--close ")).Split('\n');
        Assert.All(new[] { "half-close", "close", "abort", "never" }, mode => Assert.Contains(mode, words));
    }

    private static async Task<string> OutputAsync(params string[] args)
    {
        var typed = await Typed.RunAsync(args);
        Assert.Equal((ExitCode.Success, ""), (typed.ExitCode, typed.Error));
        Assert.Null(typed.Options);
        return typed.Output;
    }
}
