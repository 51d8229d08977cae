using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>Of several mistakes, the error names the first one typed.</summary>
public sealed class FirstMistakeTests
{
    [Theory]
    [InlineData("--port 'x'", "--port", "x", "--close", "sideways")]
    [InlineData("--close 'sideways'", "--close", "sideways", "--port", "x")]
    [InlineData("--close 'sideways'", "-csideways", "--port", "x")]
    [InlineData("--port 'x'", "-px", "--close", "sideways")]
    [InlineData("--port 'x'", "-p=x", "--nonsense")]
    [InlineData("'--nonsense'", "--nonsense", "--port=x")]
    [InlineData("--port 'x'", "--port=x", "--nonsense")]
    [InlineData("'stray'", "stray", "--nonsense")]
    [InlineData("'--nonsense'", "--nonsense", "stray")]
    [InlineData("--echo '1'", "--echo=1", "--port", "x")]
    [InlineData("--port 'x'", "--port", "x", "--echo=1")]
    [InlineData("--message and --no-message", "--message", "a", "--no-message", "--port", "x")]
    [InlineData("--port 'x'", "--message", "a", "--port", "x", "--no-message")]
    [InlineData("--message '--port': expected a value", "--message", "--port", "x")]
    public async Task The_error_names_the_first_mistake(string start, params string[] args) =>
        Assert.StartsWith(start, await Typed.MistakeAsync(args), StringComparison.Ordinal);

    [Theory]
    [InlineData("--close 'sideways'", "--port", "1", "--close", "sideways", "--port", "2")]
    [InlineData("--close 'sideways'", "--bind", "::1", "--close", "sideways", "--bind", "300.1.1.1")]
    [InlineData("--bind '300.1.1.1'", "--bind", "::1", "--bind", "300.1.1.1", "--close", "sideways")]
    [InlineData("--close 'sideways'", "--port", "1", "--close", "sideways", "--port", "x")]
    [InlineData("--close 'sideways'", "-p1", "-csideways", "-px")]
    [InlineData("'--nonsense'", "--port", "1", "--nonsense", "--port")]
    public async Task The_error_names_the_first_mistake_also_in_a_repeated_flag(string start, params string[] args) =>
        Assert.StartsWith(start, await Typed.MistakeAsync(args), StringComparison.Ordinal);

    [Theory]
    [InlineData("--port 'x'", "--message", "stray", "--port", "x", "stray")]
    [InlineData("--close 'sideways'", "--until", "--port-like", "--close", "sideways", "--port", "x")]
    [InlineData("--close 'sideways'", "--until=--port", "--close", "sideways", "--port", "x")]
    public async Task A_value_may_look_like_a_mistake(string start, params string[] args) =>
        Assert.StartsWith(start, await Typed.MistakeAsync(args), StringComparison.Ordinal);
}
