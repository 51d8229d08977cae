using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary><c>--http</c> has a value, or none; and a cue of its own unless one is asked for.</summary>
public sealed class HttpFlagTests
{
    [Theory]
    [InlineData("--http", 200)]
    [InlineData("--http 503", 503)]
    [InlineData("--http=100", 100)]
    [InlineData("--http 503 --http --http 999", 503, 200, 999)]
    [InlineData("--http --no-message", 200)]
    [InlineData("--no-message --http --close abort --http", 200, 200)]
    [InlineData("--http --http=404 -m x --http 500", 200, 404, 500)]
    public async Task Its_status_is_200_unless_one_is_given(string line, params int[] statuses)
    {
        var options = await Typed.ServerAsync(line.Split(' '));
        Assert.Equal(statuses, options.Http);
        Assert.Equal(1, options.Cues.AfterRequests);
    }

    [Fact]
    public async Task It_does_not_eat_the_command()
    {
        var options = await Typed.OptionsAsync("--http", "--", "404");
        Assert.Equal([200], options.Server.Http);
        Assert.Equal("404", options.Command!.Name);
    }

    [Theory]
    [InlineData("--http 99", "--http '99': expected a status from 100 to 999")]
    [InlineData("--http 1000", "--http '1000': expected a status from 100 to 999")]
    [InlineData("--http=", "--http '': expected a status from 100 to 999")]
    [InlineData("--http ok", "--http 'ok': expected a status from 100 to 999")]
    [InlineData("--http 200 404", "'404': expected flags only")]
    [InlineData("--http -5", "'-5' is not a flag")]
    [InlineData("--http --prot 1", "'--prot' is not a flag; did you mean --port?")]
    public async Task What_is_no_status_is_a_mistake(string line, string mistake) =>
        Assert.StartsWith(mistake, await Typed.MistakeAsync(line.Split(' ')), StringComparison.Ordinal);

    [Theory]
    [InlineData("--http --idle-timeout 1s", true)]
    [InlineData("--http --echo", true)]
    [InlineData("--http --after-lines 1", false)]
    [InlineData("--http --after-requests 3", false)]
    [InlineData("--http --obey", false)]
    [InlineData("--http --script line", false)]
    public async Task It_waits_for_one_request_unless_a_cue_is_asked_for(string line, bool waits)
    {
        var options = await Typed.ServerAsync(line.Split(' '));
        Assert.Equal(waits, options.Cues.AfterRequests == 1);
        Assert.False(options.GoodbyeAtOnce);
    }

    [Fact]
    public async Task The_help_says_that_its_value_may_be_missing() =>
        Assert.Contains("--http [<status>]", (await Typed.RunAsync("--help")).Output, StringComparison.Ordinal);
}
