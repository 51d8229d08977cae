using GoodbyeServer.Running;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>What stands after the first <c>--</c> is a client command.</summary>
public sealed class AfterTwoDashesTests
{
    [Fact]
    public async Task Without_a_separator_there_is_none()
    {
        var options = await Typed.OptionsAsync("--echo");
        Assert.Null(options.Command);
        Assert.Equal(8080, options.Server.Port);
    }

    [Fact]
    public async Task It_gets_every_argument_as_typed_also_those_that_look_like_ours()
    {
        var options = await Typed.OptionsAsync(
            "--echo", "--", "./test", "--port", "x", "-h", "--until=", "", "--", "{port} @file [suggest]");
        Assert.Equal("./test", options.Command!.Name);
        Assert.Equal(["--port", "x", "-h", "--until=", "", "--", "{port} @file [suggest]"], options.Command.Arguments);
        Assert.True(options.Server.Echo);
    }

    [Fact]
    public async Task It_takes_a_free_port_unless_one_is_given()
    {
        Assert.Equal(0, (await Typed.ServerAsync("--", "test")).Port);
        Assert.Equal(8080, (await Typed.ServerAsync("--port", "8080", "--", "test")).Port);
    }

    [Fact]
    public async Task The_default_port_is_free_for_others_beside_it()
    {
        Assert.Equal(8080, Assert.Single((await Typed.ServerAsync("--listen", "8080=abort", "--", "test")).FurtherPorts).Port);
        var mistake = await Typed.MistakeAsync("-p", "8080", "--listen", "8080=abort", "--", "test");
        Assert.Contains("8080 is given twice", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_separator_without_a_command_is_a_mistake() =>
        Assert.Equal("--: expected a command after it, -- <command> [argument…]", await Typed.MistakeAsync("--port", "0", "--"));

    [Fact]
    public async Task A_flag_without_its_value_before_the_separator_is_a_mistake() =>
        Assert.Equal("--message: expected a value, <text>", await Typed.MistakeAsync("--message", "--", "test"));

    [Theory]
    [InlineData("{port}")]
    [InlineData("http://localhost:{port:1}/{port:2}")]
    [InlineData("{port:x} {ports} {}")]
    public async Task A_placeholder_needs_a_port(string argument) =>
        Assert.Equal([argument], (await Typed.OptionsAsync("--listen", "0=abort", "--", "test", argument)).Command!.Arguments);

    [Theory]
    [InlineData("a{port:3}", "'{port:3}' in 'a{port:3}': expected a number from 1 to 2, one for --port and one for each --listen")]
    [InlineData("{port:0}", "'{port:0}' in '{port:0}': expected a number from 1 to 2, one for --port and one for each --listen")]
    public async Task A_number_without_a_port_is_a_mistake(string argument, string line) =>
        Assert.Equal(line, await Typed.MistakeAsync("--listen", "0=abort", "--", "test", argument));

    [Fact]
    public async Task With_one_port_the_mistake_says_so() =>
        Assert.Equal("'{port:2}' in '{port:2}': expected {port}: there is one port", await Typed.MistakeAsync("--", "test", "{port:2}"));

    [Fact]
    public async Task The_first_mistake_is_the_one_in_the_flags() =>
        Assert.StartsWith("--port 'x': ", await Typed.MistakeAsync("--port", "x", "--", "test", "{port:2}"), StringComparison.Ordinal);

    [Fact]
    public async Task Help_before_the_separator_is_ours()
    {
        var typed = await Typed.RunAsync("--help", "--", "test");
        Assert.Equal(ExitCode.Success, typed.ExitCode);
        Assert.Contains("goodbye-server [flags] [-- <command> [argument…]]", typed.Output, StringComparison.Ordinal);
    }
}
