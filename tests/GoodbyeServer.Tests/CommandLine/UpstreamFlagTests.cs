using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>What is accepted after --upstream, and what does not go with it.</summary>
public sealed class UpstreamFlagTests
{
    [Theory]
    [InlineData("localhost:5432", "localhost", 5432)]
    [InlineData("db.example.com:1", "db.example.com", 1)]
    [InlineData("my_service:65535", "my_service", 65535)]
    [InlineData("127.0.0.1:80", "127.0.0.1", 80)]
    [InlineData("[::1]:80", "::1", 80)]
    public async Task A_name_or_an_address_and_a_port_are_accepted(string text, string host, int port)
    {
        var options = await Typed.ServerAsync("--upstream", text);
        Assert.Equal(new UpstreamName(host, port), options.Upstream);
        Assert.Equal(text, $"{options.Upstream}");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("5432")]
    [InlineData(":5432")]
    [InlineData("localhost:")]
    [InlineData("localhost:0")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:+1")]
    [InlineData("::1:80")]
    [InlineData("[::1]")]
    [InlineData("[localhost]:80")]
    [InlineData("[127.0.0.1]:80")]
    [InlineData("127.1:80")]
    [InlineData("1.2.3.256:80")]
    [InlineData("01.2.3.4:80")]
    [InlineData("1.2.3.4.:80")]
    [InlineData(".a:80")]
    [InlineData("-a:80")]
    [InlineData("ä:80")]
    [InlineData("a b:80")]
    [InlineData("")]
    public async Task Anything_else_is_answered_by_what_is(string text)
    {
        Assert.Equal(
            $"--upstream {Quote.Of(text)}: expected host:port, as in localhost:80 or [::1]:80",
            await Typed.MistakeAsync("--upstream", text));
    }

    [Theory]
    [InlineData("http://a:80", "http")]
    [InlineData("https://a/b", "https")]
    [InlineData("tcp://", "tcp")]
    [InlineData("averylongscheme://a:80", "averylongs")]
    public async Task A_url_is_told_from_a_host(string text, string scheme) => Assert.Equal(
        $"--upstream '{text}': expected host:port, without {scheme}://", await Typed.MistakeAsync("--upstream", text));

    [Theory]
    [InlineData("--echo")]
    [InlineData("--obey")]
    [InlineData("--http")]
    [InlineData("--script", "line")]
    public async Task It_excludes_what_answers_by_itself(params string[] other) => Assert.Equal(
        $"--upstream and {other[0]} exclude each other: expected one of them", await Typed.MistakeAsync(["--upstream", "a:1", .. other]));

    [Fact]
    public async Task The_timeout_needs_an_upstream() => Assert.Equal(
        "--upstream-timeout '1s': expected --upstream beside it", await Typed.MistakeAsync("--upstream-timeout", "1s"));

    [Fact]
    public async Task A_timeout_of_0_is_no_limit() => Assert.Equal(
        Timeout.InfiniteTimeSpan, (await Typed.ServerAsync("--upstream", "a:1", "--upstream-timeout", "0")).UpstreamTimeout);

    [Fact]
    public async Task A_goodbye_is_said_only_if_one_is_asked_for()
    {
        Assert.True((await Typed.ServerAsync("--upstream", "a:1")).Goodbye.IsEmpty);
        Assert.Equal("bye\n"u8.ToArray(), (await Typed.ServerAsync("--upstream", "a:1", "-m", "bye")).Goodbye.ToArray());
        Assert.True((await Typed.ServerAsync("--upstream", "a:1", "--no-message")).Goodbye.IsEmpty);
        Assert.False((await Typed.ServerAsync("--upstream", "a:1")).GoodbyeAtOnce);
    }
}
