using GoodbyeServer.Running;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>Flags that do not go together, come twice, lack a value or are none: one line that names them; exit code 2.</summary>
public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("--port-file 'f': --message-file names the same file; expected another", "--message-file", "f", "--port-file", "f")]
    [InlineData("--message-file './f': --port-file names the same file; expected another", "--port-file", "f", "--message-file", "./f")]
    [InlineData("--log-file 'f': --port-file names the same file; expected another", "--port-file", "f", "--log-file", "f")]
    public async Task One_file_for_two_purposes_is_a_mistake(string expected, params string[] args)
    {
        var typed = await Typed.RunAsync(args);
        typed.AssertOneLine(ExitCode.Usage);
        Assert.Equal(expected, typed.Error.TrimEnd());
    }

    [Theory]
    [InlineData("--message", "--message", "a", "--no-message")]
    [InlineData("--no-message", "--no-message", "-m", "a")]
    [InlineData("--message-file", "--message=a", "--message-file=b")]
    [InlineData("--no-message", "--message-file", "a", "--no-message")]
    public async Task The_three_goodbyes_exclude_each_other(string named, params string[] args)
    {
        var mistake = await Typed.MistakeAsync(args);
        Assert.Contains(named, mistake, StringComparison.Ordinal);
        Assert.EndsWith(" exclude each other: expected one of them", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--message", "--message", "--port", "80")]
    [InlineData("--message", "--port", "80", "--message", "--echo")]
    [InlineData("--message", "--message")]
    [InlineData("--message", "-m", "-e")]
    [InlineData("--port", "--port")]
    [InlineData("--port", "-p")]
    [InlineData("--close", "--close", "--nonsense=1", "--close")]
    [InlineData("--until", "--until", "--no-message")]
    public async Task A_flag_is_the_value_of_another_only_when_joined(string flag, params string[] args)
    {
        var typed = await Typed.RunAsync(args);
        typed.AssertOneLine(ExitCode.Usage);
        Assert.Contains(flag, typed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port '2': given before as '1'", "--port", "1", "--port", "2")]
    [InlineData("--port '1': given before as '1'", "--port", "1", "-p", "1")]
    [InlineData("--close 'abort': given before as 'close'", "-c", "close", "--echo", "--close=abort")]
    [InlineData("--run-for '2': given before as '1'", "--run-for=1", "--run-for=2")]
    public async Task A_flag_with_one_value_is_given_once(string expected, params string[] args) =>
        Assert.StartsWith(expected, await Typed.MistakeAsync(args), StringComparison.Ordinal);

    [Theory]
    [InlineData("'--nonsense' is not a flag", "--nonsense")]
    [InlineData("'--nonsense' is not a flag", "--nonsense=5")]
    [InlineData("'--clsoe' is not a flag; did you mean --close?", "--clsoe", "abort")]
    [InlineData("'--clsoe' is not a flag; did you mean --close?", "--clsoe=abort")]
    [InlineData("did you mean --max-connections?", "--max-conections", "1")]
    [InlineData("'--Port' is not a flag; did you mean --port?", "--Port", "1")]
    [InlineData("'8080': expected flags only", "8080")]
    [InlineData("'8080': expected flags only", "8080", "--", "8080")]
    [InlineData("'@file': expected flags only", "@file")]
    [InlineData("'[parse]': expected flags only", "[parse]", "--port", "80")]
    [InlineData("'[env:A=b]': expected flags only", "[env:A=b]", "--port", "80")]
    [InlineData("'stray': expected flags only", "--port", "80", "stray")]
    [InlineData("'false': expected no value", "--echo=false")]
    [InlineData("'1': expected no value", "--no-message=1")]
    public async Task The_error_names_what_is_not_a_flag(string expected, params string[] args) =>
        Assert.Contains(expected, await Typed.MistakeAsync(args), StringComparison.Ordinal);

    [Theory]
    [InlineData("--port", "\u001b[31m80", "\\x1b[31m80")]
    [InlineData("--close", "a\nb\r", "a\\x0ab\\x0d")]
    [InlineData("--bind", "\u0085\0\a", "\\x85\\x00\\x07")]
    [InlineData("--port", "80\u202e08\u2066", "80\\u{202e}08\\u{2066}")]
    [InlineData("--close", "\u2028\U000e0041", "\\u{2028}\\u{e0041}")]
    public async Task Control_characters_are_never_printed_raw(string flag, string text, string shown) =>
        Assert.StartsWith($"{flag} '{shown}': ", await Typed.MistakeAsync(flag, text), StringComparison.Ordinal);

    [Theory]
    [InlineData("--\u001b[31m")]
    [InlineData("\u001b[31m")]
    [InlineData("--no\nsense")]
    [InlineData("--echo=\u001b")]
    public Task Control_characters_outside_a_value_are_never_printed_raw(string text) => Typed.MistakeAsync(text);

    [Fact]
    public async Task A_long_value_is_shown_in_part() =>
        Assert.True((await Typed.MistakeAsync("--port", new string('9', 100_000))).Length < 300);

    [Theory]
    [InlineData("--busy", "-ERR")]
    [InlineData("--busy=-ERR", "--port=0")]
    public async Task Busy_needs_a_limit(params string[] args) =>
        Assert.Equal("--busy '-ERR': expected --max-connections beside it", await Typed.MistakeAsync(args));
}
