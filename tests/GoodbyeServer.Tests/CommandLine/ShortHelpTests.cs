using System.Text.RegularExpressions;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>What <c>-h</c> prints: one screen.</summary>
public sealed class ShortHelpTests
{
    [Fact]
    public async Task It_fits_a_terminal_of_24_rows_and_80_columns()
    {
        var rows = (await HelpAsync()).TrimEnd('\n').Split('\n');
        Assert.InRange(rows.Length, 10, 24);
        Assert.All(rows, row => Assert.InRange(row.Length, 0, 80));
    }

    [Fact]
    public async Task It_has_the_usage_the_examples_and_where_the_rest_is()
    {
        var help = await HelpAsync();
        Assert.StartsWith("Usage: goodbye-server [flags] [-- <command> [argument…]]\n", help, StringComparison.Ordinal);
        Assert.Equal(8, Regex.Count(help, "(?m)^  goodbye-server"));
        Assert.Contains("\n--help lists all", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_flags_exist_and_have_a_row_each()
    {
        var names = Regex.Matches(await HelpAsync(), "(?m)^  (-., |    )(?<name>--[a-z-]+)").Select(match => match.Groups["name"].Value);
        var briefs = new ServerFlags().All.Where(flag => flag.Brief is not null).Select(flag => flag.Name);
        Assert.Equal(briefs, names);
    }

    [Fact]
    public async Task It_is_not_the_whole_help() => Assert.True(
        (await HelpAsync()).Length < (await Typed.RunAsync("--help")).Output.Length / 4);

    private static async Task<string> HelpAsync()
    {
        var typed = await Typed.RunAsync("-h");
        Assert.Equal((ExitCode.Success, ""), (typed.ExitCode, typed.Error));
        Assert.Null(typed.Options);
        return typed.Output;
    }
}
