using System.Text;
using GoodbyeServer.Sweeping;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>The line that is written over, as a terminal shows it.</summary>
public sealed class SweepProgressTests
{
    private readonly StringBuilder _written = new();
    private readonly ManualClock _clock = new();
    private int? _columns = 80;

    [Fact]
    public void It_is_written_over_by_a_shorter_one_and_taken_away()
    {
        var progress = Progress();
        progress.Show(() => "12 of 106");
        Assert.Equal("12 of 106", Screen());
        _clock.Advance(TimeSpan.FromSeconds(1));
        progress.Show(() => "9 left");
        Assert.Equal("9 left", Screen());
        progress.Clear();
        Assert.Equal("", Screen());
        _written.Append("a row\n");
        Assert.Equal("a row\n", Screen());
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "1")]
    [InlineData(10, "12 of 106")]
    [InlineData(9, "12 of 10")]
    [InlineData(null, "12 of 106")]
    public void It_never_reaches_the_last_column(int? columns, string shown)
    {
        _columns = columns;
        Progress().Show(() => "12 of 106");
        Assert.Equal(shown, Screen());
    }

    [Fact]
    public void It_is_not_written_too_often_but_at_once_after_a_row()
    {
        var progress = Progress();
        progress.Show(() => "1");
        progress.Show(() => "2");
        Assert.Equal("1", Screen());
        progress.Clear();
        progress.Show(() => "3");
        Assert.Equal("3", Screen());
    }

    [Fact]
    public void Without_a_terminal_there_is_none()
    {
        var progress = new SweepProgress(null, () => 80, _clock);
        progress.Show(() => throw new InvalidOperationException());
        progress.Clear();
    }

    private SweepProgress Progress() => new(text => _written.Append(text), () => _columns, _clock);

    private string Screen() => Support.Screen.Of(_written.ToString());
}
