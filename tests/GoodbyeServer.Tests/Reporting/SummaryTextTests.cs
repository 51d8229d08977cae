using GoodbyeServer.Reporting;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>The last line says in words what was counted.</summary>
public sealed class SummaryTextTests
{
    [Fact]
    public void What_occurs_most_often_comes_first_then_it_goes_by_name() => Assert.Equal(
        "Stopped after {Connections} connections: 4 idle-timeout, 2 client-closed, 2 goodbye; 5 reset-sent, 3 clean; "
            + "{BytesReceived} B in, {BytesSent} B out, 12.3 s",
        SummaryText.Of(new(
            8,
            new Dictionary<string, long> { ["goodbye"] = 2, ["client-closed"] = 2, ["idle-timeout"] = 4 },
            new Dictionary<string, long> { ["clean"] = 3, ["reset-sent"] = 5 },
            78,
            104,
            TimeSpan.FromSeconds(12.34))));

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(1, 0, "{BytesReceived} B in, ")]
    [InlineData(0, 1, "{BytesSent} B out, ")]
    public void What_is_0_is_left_out(long received, long sent, string bytes)
    {
        var (reasons, endings) = (new Dictionary<string, long> { ["goodbye"] = 1 }, new Dictionary<string, long> { ["clean"] = 1 });
        Assert.Equal(
            $"Stopped after {{Connections}} connection: 1 goodbye; 1 clean; {bytes}1 s",
            SummaryText.Of(new(1, reasons, endings, received, sent, TimeSpan.FromSeconds(1))));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(43.4, "0.043 s")]
    [InlineData(980, "0.98 s")]
    [InlineData(1500, "1.5 s")]
    [InlineData(12_000, "12 s")]
    [InlineData(7_200_040, "7200 s")]
    public void It_took_so_many_seconds(double milliseconds, string shown) => Assert.Equal(
        $"Stopped after {{Connections}} connections, {shown}",
        SummaryText.Of(new(
            0, new Dictionary<string, long>(), new Dictionary<string, long>(), 0, 0, TimeSpan.FromMilliseconds(milliseconds))));
}
