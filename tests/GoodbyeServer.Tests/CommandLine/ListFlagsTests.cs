using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>The flags whose value is a list, and the flags of the process.</summary>
public sealed class ListFlagsTests
{
    [Theory]
    [InlineData("half-close", "half-close:1")]
    [InlineData("close", "close:1")]
    [InlineData("abort", "abort:1")]
    [InlineData("never", "never:1")]
    [InlineData("abort:2,half-close", "abort:2 half-close:1")]
    [InlineData("half-close:9,abort,repeat", "half-close:9 abort:1 repeat")]
    [InlineData("close,close,close:2147483647", "close:1 close:1 close:2147483647")]
    [InlineData("abort,repeat", "abort:1 repeat")]
    [InlineData("abort@0:2,half-close", "abort@0:2 half-close:1")]
    [InlineData("abort,refuse=2s,half-close", "abort:1 refuse=2s half-close:1")]
    [InlineData("refuse=1.5s,ignore=0,abort:2,ignore=250ms,refuse=2,repeat",
        "refuse=1500ms ignore=0 abort:2 ignore=250ms refuse=2s repeat")]
    [InlineData("half-close@1,close@007,never@9223372036854775807", "half-close@1:1 close@7:1 never@9223372036854775807:1")]
    public async Task Close_takes_modes_in_turn(string text, string expected)
    {
        foreach (var args in new string[][] { ["--close", text], ["--close=" + text], ["-c", text] })
        {
            Assert.Equal(expected, Shown((await Typed.ServerAsync(args)).CloseModes));
        }
    }

    [Fact]
    public async Task Close_is_half_close_by_default() =>
        Assert.Equal("half-close:1", Shown((await Typed.ServerAsync()).CloseModes));

    [Fact]
    public async Task Expect_takes_every_word_of_the_report_once()
    {
        string[] words =
        [
            "connections", "goodbye", "client-closed", "client-reset", "idle-timeout", "send-timeout", "connection-lost", "client-garbled",
            "shutdown", "turned-away", "error", "clean", "fin-sent", "reset-sent", "reset-by-client", "drain-timeout", "lost",
        ];
        var options =
            await Typed.OptionsAsync("--expect", string.Join(',', words.Select((word, i) => $"{word}={i}{(i % 2 == 0 ? "" : "+")}")));
        Assert.Equal(words.Select((word, i) => new Expectation(word, i, i % 2 != 0)), options.Expectations);
    }

    [Fact]
    public async Task Nothing_is_expected_by_default() => Assert.Empty((await Typed.OptionsAsync()).Expectations);

    [Fact]
    public async Task The_log_is_text_at_information_by_default()
    {
        var options = await Typed.OptionsAsync();
        Assert.Equal((Serilog.Events.LogEventLevel.Information, LogFormat.Text), (options.LogLevel, options.LogFormat));
        Assert.Null(options.PortFile);
    }

    [Theory]
    [InlineData("verbose")]
    [InlineData("debug")]
    [InlineData("information")]
    [InlineData("warning")]
    [InlineData("error")]
    [InlineData("fatal")]
    public async Task Every_log_level_has_its_word(string word) =>
        Assert.Equal(word, (await Typed.OptionsAsync("--log-level", word)).LogLevel.ToString().ToLowerInvariant());

    [Theory]
    [InlineData("info", "information")]
    [InlineData("WARN", "warning")]
    [InlineData("INFORMATION", "information")]
    [InlineData("Debug", "debug")]
    public async Task A_log_level_may_be_short_and_in_any_case(string text, string word) =>
        Assert.Equal(word, (await Typed.OptionsAsync("--log-level", text)).LogLevel.ToString().ToLowerInvariant());

    [Theory]
    [InlineData("JSON", "json")]
    [InlineData("Text", "text")]
    public async Task A_log_format_may_be_in_any_case(string text, string word) =>
        Assert.Equal(word, (await Typed.OptionsAsync("--log-format", text)).LogFormat.ToString().ToLowerInvariant());

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Every_log_format_has_its_word(string word) =>
        Assert.Equal(word, (await Typed.OptionsAsync("--log-format", word)).LogFormat.ToString().ToLowerInvariant());

    [Fact]
    public async Task The_port_file_is_a_path() =>
        Assert.Equal("@a b/port", (await Typed.OptionsAsync("--port-file", "@a b/port")).PortFile);

    private static string Shown(CloseModeList list) =>
        string.Join(' ', [.. list.First, .. list.Runs.SelectMany(Shown), .. list.Repeat ? ["repeat"] : (string[])[]]);

    private static IEnumerable<object> Shown(CloseModeRun run) => [$"{run.Item.ToWord()}:{run.Count}", .. run.Then];
}
