using GoodbyeServer.CommandLine;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>What is said of a flag or a word that does not exist: what was meant, or nothing.</summary>
public sealed class SuggestionTests
{
    [Theory]
    [InlineData("--host", "--bind")]
    [InlineData("--address", "--bind")]
    [InlineData("--mode", "--close")]
    [InlineData("--abort", "--close abort")]
    [InlineData("--reset", "--close abort")]
    [InlineData("--rst", "--close abort")]
    [InlineData("--RST", "--close abort")]
    [InlineData("--half-close", "--close half-close")]
    [InlineData("--fin", "--close half-close")]
    [InlineData("--leak", "--close never")]
    [InlineData("--json", "--log-format json")]
    [InlineData("--verbose", "--log-level debug")]
    [InlineData("--debug", "--log-level debug")]
    [InlineData("--timeout", "--idle-timeout")]
    [InlineData("-l", "--port or --listen")]
    [InlineData("-d", "--log-level debug")]
    [InlineData("-q", "--log-level warning")]
    [InlineData("--quiet", "--log-level warning")]
    [InlineData("--status", "--http")]
    [InlineData("--data", "--message")]
    [InlineData("--delay", "--goodbye-delay or --close-delay")]
    [InlineData("-v", "--version")]
    [InlineData("-V", "--version")]
    [InlineData("-version", "--version")]
    [InlineData("-P", "--port")]
    [InlineData("--PORT", "--port")]
    [InlineData("--Close", "--close")]
    [InlineData("--clsoe", "--close")]
    [InlineData("--listne", "--listen")]
    [InlineData("--max-conections", "--max-connections")]
    [InlineData("--max", "--max-connections")]
    [InlineData("--connections", "--max-connections")]
    [InlineData("--keepalive", "--keep-alive")]
    [InlineData("--log", "--log-level, --log-format or --log-file")]
    [InlineData("--idle", "--idle-timeout")]
    [InlineData("--mesage", "--message")]
    [InlineData("--hepl", "--help")]
    public async Task A_flag_that_was_meant_is_named(string typed, string meant) =>
        Assert.EndsWith($"'{typed}' is not a flag; did you mean {meant}?", await Typed.MistakeAsync(typed), StringComparison.Ordinal);

    [Theory]
    [InlineData("-x")]
    [InlineData("--no-color")]
    [InlineData("--nonsense")]
    [InlineData("--workers")]
    [InlineData("---")]
    public async Task Nothing_is_said_where_nothing_was_meant(string typed) =>
        Assert.Equal($"'{typed}' is not a flag; --help lists those there are", await Typed.MistakeAsync(typed));

    [Theory]
    [InlineData("--https", "--http --tls", "--http")]
    [InlineData("--proxy", "--upstream", null)]
    [InlineData("--ssl", "--tls", null)]
    public async Task A_habit_stands_for_the_flags_there_are(string typed, string meant, string? otherwise)
    {
        var flags = new ServerFlags();
        var said = meant.Split(' ').All(name => flags.NameOf(name) is not null) ? meant : otherwise;
        var mistake = await Typed.MistakeAsync(typed);
        Assert.StartsWith($"'{typed}' is not a flag; ", mistake, StringComparison.Ordinal);
        Assert.True(said is null || mistake.EndsWith($"did you mean {said}?", StringComparison.Ordinal), mistake);
    }

    [Theory]
    [InlineData("--daemon", "it runs in the foreground, & puts it behind")]
    [InlineData("--udp", "it speaks TCP")]
    public async Task A_habit_that_no_flag_stands_for_is_answered(string typed, string answer) =>
        Assert.Equal($"'{typed}' is not a flag; {answer}", await Typed.MistakeAsync(typed));

    [Theory]
    [InlineData("'-port' is not a flag; did you mean --port 9000?", "-port", "9000")]
    [InlineData("'-port' is not a flag; did you mean --port?", "-port=9000")]
    [InlineData("'-port' is not a flag; did you mean --port 9000?", "--echo", "-port", "9000", "--nonsense")]
    [InlineData("'-close' is not a flag; did you mean --close abort?", "-close", "abort")]
    [InlineData("'-message' is not a flag; did you mean --message \\x1b[31m?", "-message", "\u001b[31m")]
    [InlineData("'-until' is not a flag; did you mean --until quit?", "-until", "quit")]
    [InlineData("--port 'ot': expected a port", "-pot")]
    public async Task A_dash_too_few_is_seen(string mistake, params string[] args) =>
        Assert.StartsWith(mistake, await Typed.MistakeAsync(args), StringComparison.Ordinal);

    [Fact]
    public async Task A_value_may_have_the_name_of_a_flag_with_a_dash_too_few() =>
        Assert.Equal("-port\n"u8.ToArray(), (await Typed.ServerAsync("-m=-port")).Goodbye.ToArray());

    [Theory]
    [InlineData("--close", "RESET", "abort")]
    [InlineData("--close", "rst", "abort")]
    [InlineData("--close", "Half-Close", "half-close")]
    [InlineData("--close", "abrot", "abort")]
    [InlineData("--close", "hlaf-clsoe", "half-close")]
    [InlineData("--log-level", "warnings", "warning")]
    [InlineData("--expect", "Clean=1", "clean")]
    public async Task A_word_that_was_meant_is_named(string flag, string value, string meant) =>
        Assert.EndsWith($"; did you mean {meant}?", await Typed.MistakeAsync(flag, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("timeout=1", "idle-timeout, send-timeout or drain-timeout")]
    [InlineData("reset=1", "reset-sent or reset-by-client")]
    public async Task Of_several_words_any_may_have_been_meant(string value, string meant) =>
        Assert.Equal($"--expect '{value}': expected {meant}", await Typed.MistakeAsync("--expect", value));

    /// <summary>Whoever types it next is not told of another mistake.</summary>
    [Theory]
    [InlineData]
    [InlineData("--sweep")]
    public async Task What_is_suggested_to_be_expected_can_be(params string[] beside)
    {
        var (suggested, words) = (0, Expectation.Words.Concat(SweepVerdictWords.Expectable).ToList());
        var typos = words.SelectMany(word => new[] { word[1..], word[..^1], word + "x", $"x{word[1..]}" });
        foreach (var typo in typos.Append("cut").Except(words))
        {
            var mistake = await Typed.MistakeAsync([.. beside, "--expect", $"{typo}=1", "--", "true"]);
            if (mistake.EndsWith('?'))
            {
                suggested++;
                await Typed.OptionsAsync([.. beside, "--expect", $"{mistake.Split(' ')[^1].TrimEnd('?')}=1", "--", "true"]);
            }
        }

        Assert.InRange(suggested, 10, int.MaxValue);
    }

    [Theory]
    [InlineData("--close", "sideways")]
    [InlineData("--close", "x")]
    [InlineData("--log-level", "loud")]
    [InlineData("--expect", "tidy=1")]
    public async Task No_word_is_named_that_was_hardly_meant(string flag, string value) =>
        Assert.DoesNotContain("did you mean", await Typed.MistakeAsync(flag, value), StringComparison.Ordinal);

    [Fact]
    public async Task What_is_suggested_exists()
    {
        string[] names =
        [
            "host", "hostname", "address", "addr", "ip", "interface", "mode", "how", "json", "format", "verbose", "debug", "verbosity",
            "level", "text", "body", "response", "once", "count", "duration", "slow", "abort", "destroySoon", "never", "timeout", "l", "d",
            "quiet", "status", "https", "output",
        ];
        var flags = new ServerFlags();
        foreach (var name in names)
        {
            var words = AlsoCalled.Flag(name, flags)!.Split(' ');
            Assert.NotNull(flags.Find(words[0]));
            if (words.Length == 2)
            {
                await Typed.OptionsAsync(words);
            }
        }
    }
}
