using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>Counts by word, and what was expected of them.</summary>
public sealed class TallyTests
{
    [Fact]
    public void The_summary_has_only_words_that_occurred_in_the_order_of_the_readme()
    {
        var clock = new ManualClock();
        var tally = new Tally(clock);
        tally.Add(Report(CloseReason.ClientReset, Ending.ResetByClient, received: 1, sent: 2));
        tally.Add(Report(CloseReason.Goodbye, Ending.ResetByClient, received: 3, sent: 4));
        tally.Add(Report(CloseReason.Goodbye, Ending.Clean, received: 5, sent: 6));
        clock.Advance(TimeSpan.FromSeconds(7));

        var summary = tally.Summarize();
        Assert.Equal((3, 9, 12, TimeSpan.FromSeconds(7)),
            (summary.Connections, summary.BytesReceived, summary.BytesSent, summary.Duration));
        Assert.Equal("goodbye=2 client-reset=1", Words(summary.Reasons));
        Assert.Equal("clean=1 reset-by-client=2", Words(summary.Endings));
    }

    [Fact]
    public void A_new_tally_is_empty()
    {
        var summary = new Tally(new ManualClock()).Summarize();
        Assert.Equal((0, 0, 0), (summary.Connections, summary.Reasons.Count, summary.Endings.Count));
    }

    [Fact]
    public void No_word_has_two_meanings() =>
        Assert.Equal(Expectation.Words, Expectation.Words.Distinct());

    [Theory]
    [InlineData("connections", 3, false, null)]
    [InlineData("connections", 2, false, "expected connections=2, was 3")]
    [InlineData("connections", 2, true, null)]
    [InlineData("goodbye", 2, false, null)]
    [InlineData("goodbye", 3, true, "expected goodbye=3+, was 2")]
    [InlineData("reset-by-client", 2, false, null)]
    [InlineData("lost", 0, false, null)]
    [InlineData("lost", 1, true, "expected lost=1+, was 0")]
    [InlineData("clean", 0, false, "expected clean=0, was 1")]
    [InlineData("late", 1, false, null)]
    [InlineData("late", 2, true, "expected late=2+, was 1")]
    public void An_expectation_is_met_or_says_what_was(string word, long count, bool orMore, string? unmet)
    {
        var tally = new Tally(new ManualClock());
        tally.Add(Report(CloseReason.ClientReset, Ending.ResetByClient));
        tally.Add(Report(CloseReason.Goodbye, Ending.ResetByClient));
        tally.Add(Report(CloseReason.Goodbye, Ending.Clean, received: 2, late: 1));
        Assert.Equal(unmet, new Expectation(word, count, orMore).Unmet(tally.Summarize()));
    }

    [Fact]
    public void Every_reason_and_ending_can_be_expected()
    {
        string[] words =
            [.. CloseReasonWords.All.Texts, .. EndingWords.All.Texts];
        Assert.Subset(Expectation.Words.ToHashSet(), words.ToHashSet());
        Assert.Contains("connections", Expectation.Words);
    }

    private static string Words(IReadOnlyDictionary<string, long> counts) =>
        string.Join(' ', counts.Select(pair => $"{pair.Key}={pair.Value}"));

    private static ConnectionReport Report(CloseReason reason, Ending ending, long received = 0, long sent = 0, long late = 0) => new()
    {
        Connection = 1,
        Client = new IPEndPoint(IPAddress.Loopback, 51324),
        Port = 8080,
        Reason = reason,
        Ending = ending,
        CloseMode = CloseMode.HalfClose,
        BytesReceived = received,
        BytesAfterFin = late,
        BytesSent = sent,
        BytesAcknowledged = sent,
        BytesUnread = 0,
        Goodbye = GoodbyeFate.Sent,
        Duration = TimeSpan.Zero,
    };
}
