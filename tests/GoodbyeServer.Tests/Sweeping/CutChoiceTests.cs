using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>Which cuts are tried.</summary>
public sealed class CutChoiceTests
{
    [Theory]
    [InlineData("75", 100, "75")]
    [InlineData("0", 1, "0")]
    [InlineData("99", 100, "99")]
    [InlineData("100", 100, "")]
    [InlineData("4..6", 100, "4 5 6")]
    [InlineData("4..4", 100, "4")]
    [InlineData("4..600", 7, "4 5 6")]
    [InlineData("97..end", 100, "97 98 99")]
    [InlineData("100..end", 100, "")]
    [InlineData("0..end/100", 301, "0 100 200 300")]
    [InlineData("0..end/100", 300, "0 100 200")]
    [InlineData("5..25/10", 100, "5 15 25")]
    [InlineData("5..24/10", 100, "5 15")]
    [InlineData("0..end/9223372036854775807", 5, "0")]
    public void Those_that_are_asked_for_and_lie_before_the_end(string text, long bytes, string cuts) =>
        Assert.Equal(cuts, string.Join(' ', AllOf(CutChoice.Parse(text)!.Of(bytes))));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("75/2")]
    [InlineData("..")]
    [InlineData("..90")]
    [InlineData("40..")]
    [InlineData("90..40")]
    [InlineData("end..end")]
    [InlineData("40..END")]
    [InlineData("40...90")]
    [InlineData("40..90/0")]
    [InlineData("40..90/")]
    [InlineData("40..90/2/2")]
    [InlineData("99999999999999999999")]
    public void What_is_like_none_of_these_is_not_accepted(string text) => Assert.Null(CutChoice.Parse(text));

    [Theory]
    [InlineData(1)]
    [InlineData(106)]
    [InlineData(1000)]
    public void Every_byte_of_up_to_a_thousand(long bytes) =>
        Assert.Equal(Enumerable.Range(0, (int)bytes).Select(cut => (long)cut), AllOf(CutChoice.All.Of(bytes)));

    [Theory]
    [InlineData(1001)]
    [InlineData(1999)]
    [InlineData(5000)]
    [InlineData(1L << 30)]
    [InlineData(long.MaxValue)]
    public void Of_more_a_thousand_that_are_spread_evenly(long bytes)
    {
        var cuts = AllOf(CutChoice.All.Of(bytes));
        var gaps = cuts.Zip(cuts.Skip(1), (one, next) => next - one).ToList();
        Assert.Equal((1000, 0, bytes - 1), (cuts.Count, cuts[0], cuts[^1]));
        Assert.InRange(gaps.Max() - gaps.Min(), 0, 1);
        Assert.True(gaps.Min() > 0);
    }

    [Fact]
    public void A_range_is_every_byte_of_it_however_many_these_are() => Assert.Equal(5000, CutChoice.Parse("0..end")!.Of(5000).Count);

    [Fact]
    public void Nothing_is_said_nothing_is_cut() => Assert.Equal(0, CutChoice.All.Of(0).Count);

    [Theory]
    [InlineData("75", true)]
    [InlineData("75..76", false)]
    [InlineData("75..end", false)]
    public void One_cut_is_told_from_several(string text, bool isOne) => Assert.Equal(isOne, CutChoice.Parse(text)!.IsOne);

    private static List<long> AllOf(CutList cuts) => [.. Enumerable.Range(0, (int)cuts.Count).Select(nth => cuts.At(nth))];
}
