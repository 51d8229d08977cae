using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Where records begin and end.</summary>
public sealed class RecordFrameTests
{
    private static readonly byte[] Wire = [22, 3, 1, 0, 3, 1, 2, 3, 23, 3, 3, 0, 0, 23, 3, 3, 1, 1, .. new byte[257]];

    private static readonly int[] Ends = [8, 13, 275];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(1000)]
    public void No_more_than_a_record_is_taken_however_much_waits(int arrives)
    {
        var frame = new RecordFrame();
        var ends = new List<int>();
        for (var (at, arrived) = (0, 0); at < Wire.Length;)
        {
            arrived = Math.Min(Math.Max(arrived, at) + arrives, Wire.Length);
            var waiting = Wire.AsSpan(at..arrived);
            var most = frame.MayTake(waiting[..Math.Min(RecordFrame.HeaderLength, waiting.Length)]);
            var count = Math.Min(most, waiting.Length);
            Assert.InRange(count, 1, waiting.Length);
            frame.Add(waiting[..count]);
            Assert.DoesNotContain(Ends, end => end > at && end < at + count);
            at += count;
            if (Ends.Contains(at))
            {
                ends.Add(at);
            }
        }

        Assert.Equal(Ends, ends);
        Assert.False(frame.IsOther);
    }

    [Fact]
    public void Without_a_look_the_header_comes_first_and_then_its_content()
    {
        var frame = new RecordFrame();
        Assert.Equal(5, frame.MayTake([]));
        frame.Add(Wire.AsSpan(0, 2));
        Assert.Equal(3, frame.MayTake([]));
        frame.Add(Wire.AsSpan(2, 3));
        Assert.Equal(3, frame.MayTake([]));
        frame.Add(Wire.AsSpan(5, 1));
        Assert.Equal(2, frame.MayTake([]));
        Assert.Equal(2, frame.MayTake(Wire));
    }

    [Theory]
    [InlineData("GET /")]
    [InlineData("\u0016\u0002")]
    [InlineData("\u0013\u0003")]
    [InlineData("\u0019\u0003")]
    public void What_begins_otherwise_is_no_TLS(string text)
    {
        var frame = new RecordFrame();
        frame.Add(TlsPair.Bytes(text));
        Assert.True(frame.IsOther);
    }

    [Fact]
    public void Only_the_first_record_is_a_first_alert()
    {
        var frame = new RecordFrame();
        frame.Add([21, 3, 1, 0, 2, 2]);
        Assert.Null(frame.FirstAlert);
        frame.Add([40]);
        Assert.Equal("handshake_failure", frame.FirstAlert?.Name);
        frame.Add([21, 3, 1, 0, 2, 2, 50]);
        Assert.Equal("handshake_failure", frame.FirstAlert?.Name);

        var later = new RecordFrame();
        later.Add([.. Wire, 21, 3, 1, 0, 2, 2, 40]);
        Assert.Null(later.FirstAlert);
    }
}
