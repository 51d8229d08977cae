using GoodbyeServer.Reporting;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>A line of the log that is wider than the terminal goes on in the next row, between words, indented.</summary>
public sealed class TerminalLinesTests
{
    private const string Line =
        "[12:00:00.123 INF] Closed #12 127.0.0.1:51324: goodbye (at-once), clean (half-close, 8 B out, 1.2 ms)";

    [Theory]
    [InlineData(200, Line)]
    [InlineData(101, Line)]
    [InlineData(100,
        "[12:00:00.123 INF] Closed #12 127.0.0.1:51324: goodbye (at-once), clean (half-close, 8 B out, 1.2\n"
        + "                   ms)")]
    [InlineData(97,
        "[12:00:00.123 INF] Closed #12 127.0.0.1:51324: goodbye (at-once), clean (half-close, 8 B out, 1.2\n"
        + "                   ms)")]
    [InlineData(80,
        "[12:00:00.123 INF] Closed #12 127.0.0.1:51324: goodbye (at-once), clean\n"
        + "                   (half-close, 8 B out, 1.2 ms)")]
    [InlineData(40,
        "[12:00:00.123 INF] Closed #12\n"
        + "          127.0.0.1:51324: goodbye\n"
        + "          (at-once), clean (half-close,\n"
        + "          8 B out, 1.2 ms)")]
    public void It_is_broken_at_the_width(int width, string rows) => Assert.Equal(rows, TerminalLines.Broken(Line, width));

    [Theory]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(79)]
    public void Nothing_is_lost_and_only_a_word_is_wider_than_the_terminal(int width)
    {
        var rows = TerminalLines.Broken(Line, width).Split('\n');
        Assert.Equal(Line, string.Join(' ', rows.Select(row => row.Trim())));
        Assert.All(rows, row => Assert.True(row.Length <= width || !row.Trim().Contains(' ', StringComparison.Ordinal), row));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void However_narrow_it_is_each_word_has_a_row(int width) =>
        Assert.Equal(Line, string.Join(' ', TerminalLines.Broken(Line, width).Split('\n').Select(row => row.Trim())));

    [Fact]
    public void Colours_take_no_room()
    {
        const string ending = "\e[32mclean\e[0m", coloured = $"\e[2m[12:00 INF]\e[0m a b: {ending} c d\n";
        Assert.Equal(coloured, TerminalLines.Broken(coloured, 26));
        Assert.Equal($"\e[2m[12:00 INF]\e[0m a b: {ending} c\n      d\n", TerminalLines.Broken(coloured, 25));
        Assert.Equal($"\e[2m[12:00 INF]\e[0m a b: {ending}\n     c d\n", TerminalLines.Broken(coloured, 23));
    }

    [Fact]
    public void Blanks_between_columns_stay() => Assert.Equal(
        "half-close 17-76    missed   exit 0\n          from after\n",
        TerminalLines.Broken("half-close 17-76    missed   exit 0   from after\n", 40));

    [Fact]
    public void What_stands_below_a_line_is_left_as_it_is()
    {
        var below = "\n" + new string('a', 50) + " " + new string('b', 50) + "\n";
        Assert.Equal("one two\n  three" + below, TerminalLines.Broken("one two three" + below, 9));
        Assert.Equal("one" + below, TerminalLines.Broken("one" + below, 9));
    }

    [Fact]
    public void A_terminal_that_does_not_say_its_width_gets_lines_whole()
    {
        using var written = new StringWriter();
        using var lines = new TerminalLines(written, () => null);
        lines.Write(Line);
        Assert.Equal(Line, written.ToString());
    }

    [Fact]
    public void The_width_is_asked_for_each_time()
    {
        var width = 80;
        using var written = new StringWriter { NewLine = "\n" };
        using var lines = new TerminalLines(written, () => width);
        lines.Write(Line + "\n");
        width = 120;
        lines.Write(Line + "\n");
        Assert.Equal(TerminalLines.Broken(Line, 80) + "\n" + Line + "\n", written.ToString());
    }
}
