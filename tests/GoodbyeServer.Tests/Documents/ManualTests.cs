using GoodbyeServer.CommandLine;
using GoodbyeServer.Tests.CommandLine;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>The manual has every flag, by purpose and in its table, and the help follows the order of the table.</summary>
public sealed class ManualTests
{
    private static readonly IReadOnlyList<string> Manual = Page.Named("src/docs/manual.md").Prose;

    [Fact]
    public void Every_flag_has_a_row_with_its_default() => Assert.All(new ServerFlags().All, flag =>
    {
        var row = Assert.Single(
            Rows(),
            row => $"{row.Split('|')[1].Replace('`', ' ')} ".Contains($" {flag.Name} ", StringComparison.Ordinal));
        var shown = flag.Default?.Invoke(ServerFlags.Defaults);
        Assert.Contains(shown ?? "", row.Split('|')[2], StringComparison.Ordinal);
    });

    [Fact]
    public void Every_flag_has_a_purpose()
    {
        var purposes = string.Join('\n', RowsOf("## By purpose"));
        Assert.All(new ServerFlags().All, flag => Assert.Contains($"`{flag.Name}`", purposes, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_help_has_the_flags_in_the_same_order()
    {
        var help = (await Typed.RunAsync("--help")).Output;
        var order = Rows()
            .Select(row => row.Split('`').First(part => part.StartsWith("--", StringComparison.Ordinal)).Split(' ')[0]);
        var flags = help.IndexOf("\nListening\n", StringComparison.Ordinal);
        var places = order.Where(name => name != "--version")
            .Select(name => help.IndexOf($"{name} ", flags, StringComparison.Ordinal));
        Assert.Equal(places.Order(), places);
    }

    /// <summary>The rows of the table of flags.</summary>
    private static IEnumerable<string> Rows() => RowsOf("## Flags").Where(line => line.StartsWith("| `-", StringComparison.Ordinal));

    /// <summary>The rows of the tables of a section.</summary>
    private static IEnumerable<string> RowsOf(string section) => Manual.SkipWhile(line => line != section).Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal));
}
