using System.Text;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sweeping;
using GoodbyeServer.Vocabulary;
using Xunit;
using static GoodbyeServer.Tests.Sweeping.Reports;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>Which of several connections says what is swept.</summary>
public sealed class WholeAnswerTests
{
    private readonly WholeAnswer _whole = new();

    /// <summary>Those that go on side by side may end in any order.</summary>
    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 1, 3)]
    public void It_is_the_first_that_got_the_whole_whichever_was_reported_first(params int[] order)
    {
        Array.ForEach(order, number => Add(Report(number) with { BytesSent = number }));
        Assert.Equal(1, _whole.Length);
        Assert.Equal("1"u8, _whole.Before(1));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void It_is_the_first_of_all_if_none_got_the_whole(params int[] order)
    {
        Array.ForEach(order, number => Add(Left(number) with { BytesSent = number }));
        Assert.Equal(1, _whole.Length);
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 2, 1)]
    public void One_that_left_early_is_passed_over(params int[] order)
    {
        Array.ForEach(order, number => Add((number == 1 ? Left(number) : Report(number)) with { BytesSent = number }));
        Assert.Equal(2, _whole.Length);
    }

    private static ConnectionReport Left(long number) =>
        Report(number) with { Reason = CloseReason.ClientReset, Cue = null, Goodbye = GoodbyeFate.Unsent };

    /// <summary>Whoever said it is to be known by it.</summary>
    private void Add(ConnectionReport report)
    {
        var said = new SaidBytes();
        said.Add(StepKind.Said, Encoding.ASCII.GetBytes($"{report.Connection}"));
        _whole.Add(report, said);
    }
}
