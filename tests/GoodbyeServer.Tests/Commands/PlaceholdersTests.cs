using GoodbyeServer.Commands;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

public sealed class PlaceholdersTests
{
    [Theory]
    [InlineData("{port}", "4001")]
    [InlineData("{port:1}", "4001")]
    [InlineData("{port:2}", "4002")]
    [InlineData("{port:02}", "4002")]
    [InlineData("http://localhost:{port}/a?b={port:2}#{port}", "http://localhost:4001/a?b=4002#4001")]
    [InlineData("{port}{port:2}", "40014002")]
    [InlineData("{{port}}", "{4001}")]
    [InlineData("", "")]
    public void A_placeholder_becomes_its_port_anywhere_in_an_argument(string typed, string filled)
    {
        Assert.Null(Placeholders.FindMistake([typed], 2));
        Assert.Equal(filled, Placeholders.Fill(typed, [4001, 4002]));
    }

    [Theory]
    [InlineData("port")]
    [InlineData("{port")]
    [InlineData("{port:1")]
    [InlineData("{ports}")]
    [InlineData("{Port}")]
    [InlineData("{port:}")]
    [InlineData("{port:one}")]
    [InlineData("{port:+1}")]
    [InlineData("{port:-1}")]
    [InlineData("{port: 1}")]
    [InlineData("{port:١}")]
    [InlineData("{}")]
    [InlineData("awk '{print $1}'")]
    public void Everything_else_in_braces_stays_as_typed(string typed)
    {
        Assert.Null(Placeholders.FindMistake([typed], 1));
        Assert.Equal(typed, Placeholders.Fill(typed, [4001]));
    }

    [Fact]
    public void A_placeholder_may_follow_something_that_only_begins_like_one() =>
        Assert.Equal("{port:x {port: 4001", Placeholders.Fill("{port:x {port: {port}", [4001]));

    [Theory]
    [InlineData("{cert}", "/c.pem")]
    [InlineData("--ca={cert}:{port}{cert}", "--ca=/c.pem:4001/c.pem")]
    [InlineData("{cert", "{cert")]
    [InlineData("{certs}", "{certs}")]
    public void The_certificate_is_a_file_if_there_is_one(string typed, string filled)
    {
        Assert.Equal(filled, Placeholders.Fill(typed, [4001], "/c.pem"));
        Assert.Equal(typed.Replace("{port}", "4001", StringComparison.Ordinal), Placeholders.Fill(typed, [4001]));
    }

    [Theory]
    [InlineData("{port:3}")]
    [InlineData("{port:0}")]
    [InlineData("{port:2147483648}")]
    [InlineData("{port:99999999999999999999}")]
    public void A_number_without_a_port_is_a_mistake(string placeholder)
    {
        var argument = $"--urls={{port}},{{port:2}},{placeholder}!";

        Assert.Equal(new PlaceholderMistake(argument, placeholder), Placeholders.FindMistake(["{port}", argument, "{port:9}"], 2));
    }
}
