using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Vocabulary;

/// <summary>Durations are shown as people type them.</summary>
public sealed class DurationsTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("0.0001ms")]
    [InlineData("1.5ms")]
    [InlineData("250ms")]
    [InlineData("1500ms")]
    [InlineData("1s")]
    [InlineData("5s")]
    [InlineData("60s")]
    [InlineData("90s")]
    [InlineData("5m")]
    [InlineData("60m")]
    [InlineData("90m")]
    [InlineData("24h")]
    public void A_duration_is_shown_in_the_largest_unit_of_which_there_is_more_than_one_or_in_seconds(string text)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(text, Durations.ToText(duration));
    }
}
