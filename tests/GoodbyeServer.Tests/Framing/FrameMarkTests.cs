using System.Globalization;
using GoodbyeServer.Framing;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Framing;

/// <summary>Where a frame ends.</summary>
public sealed class FrameMarkTests
{
    public static TheoryData<string> Shaped =>
        [.. FrameNameWords.All.Texts.Where(name => FrameNameWords.All.Parse(name)!.Value.Form().Coding == FrameCoding.Number)];

    [Theory]
    [InlineData("amqp", "\u0001\0\u0001\0\0\0\u0003abc\u00CE")]
    [InlineData("dns", "\0\u0002ab")]
    [InlineData("http2", "\0\u0001\u0002\u0004\0\0\0\0\0", 258)]
    [InlineData("kafka", "\0\0\0\0")]
    [InlineData("kafka", "\0\0\0\u0004abcd")]
    [InlineData("mqtt", "\u00E0\0")]
    [InlineData("mqtt", "\u0010\u0002ab")]
    [InlineData("mqtt", "\u0030\u0080\u0001", 128)]
    [InlineData("mqtt", "\u0030\u00FF\u00FF\u0080\0", 16383)]
    [InlineData("mysql", "\u0002\u0001\0\u0007", 258)]
    [InlineData("postgres", "Q\0\0\0\u0005;")]
    [InlineData("postgres", "X\0\0\0\u0004")]
    [InlineData("postgres-startup", "\0\0\0\u0008\u0004\u00D2\u0016\u002F")]
    [InlineData("websocket", "\u0081\u0002hi")]
    [InlineData("websocket", "\u0089\0")]
    [InlineData("websocket", "\u0081\u0082maskhi")]
    [InlineData("websocket", "\u0082\u007E\u0001\0", 256)]
    [InlineData("websocket", "\u0082\u00FE\u0001\0mask", 256)]
    [InlineData("websocket", "\u0082\u00FF\0\0\0\0\0\u0001\0\0mask", 65536)]
    public void A_frame_ends_where_its_header_says(string name, string header, int payload = 0)
    {
        var form = FrameNameWords.All.Parse(name)!.Value.Form();
        var frame = header + new string('x', payload);
        Cuttings.AssertEnd(() => FrameMark.Of(form), frame, frame.Length);
        Cuttings.AssertEnd(() => FrameMark.Of(form), frame + "\0\0\0\0\0\0\0\0\0\0\0\0", frame.Length);
        Cuttings.AssertEnd(() => FrameMark.Of(form), frame[..^1], null);
    }

    [Theory]
    [InlineData(0, 1, 0, "\u0002ab")]
    [InlineData(2, 1, -1, "ab\u0002c")]
    [InlineData(0, 2, -2, "\0\u0002")]
    [InlineData(1, 2, 3, "a\0\u0001bcde")]
    [InlineData(3, 3, 0, "abc\0\0\u0001d")]
    public void The_length_stands_anywhere(int offset, int size, int extra, string frame)
    {
        Cuttings.AssertEnd(() => FrameMark.Of(new(offset, size, Extra: extra)), frame + "rest", frame.Length);
        var reversed = frame[..offset] + string.Concat(frame.Substring(offset, size).Reverse()) + frame[(offset + size)..];
        Cuttings.AssertEnd(() => FrameMark.Of(new(offset, size, IsLittleEndian: true, extra)), reversed + "rest", frame.Length);
    }

    [Theory]
    [InlineData("postgres", "Q\0\0\0\u0003", 4, 5)]
    [InlineData("postgres-startup", "\0\0\0\0", 3, 4)]
    [InlineData("kafka", "GET /", 3, 4)]
    [InlineData("amqp", "AMQP\0\u0003\u00FF\u00FF\u00F9\u0001", 6, 7)]
    [InlineData("kafka", "\u0040\0\0\0", 3, 4)]
    [InlineData("mqtt", "\u0030\u0080\u0080\u0080\u0080", 4, 5)]
    [InlineData("websocket", "\u0082\u007F\u0080\0\0\0\0\0\0\0", 9, 10)]
    [InlineData("websocket", "\u0082\u007F\0\0\0\0\u0040\0\0\0", 9, 10)]
    public void A_length_that_cannot_be_is_garbled_at_its_last_byte(string name, string sent, int at, int least) => Cuttings.AssertGarbled(
        () => FrameMark.Of(FrameNameWords.All.Parse(name)!.Value.Form()), sent, at,
        $"the length of a frame of {least} to 1073741824 bytes");

    [Fact]
    public void A_frame_of_1_GiB_is_one()
    {
        var frame = FrameMark.Of(FrameName.Kafka.Form());
        Assert.Null(frame.Find([0x3F, 0xFF, 0xFF, 0xFC]));
        Assert.False(frame.NeedsContent);
        Assert.Equal(int.MaxValue / 2, frame.MaxRead(int.MaxValue) + 3);
    }

    [Theory]
    [MemberData(nameof(Shaped))]
    public void The_meaning_of_a_name_is_its_general_form(string word)
    {
        var name = FrameNameWords.All.Parse(word)!.Value;
        var (offset, size, isLittle, extra, _) = name.Form();
        var shown = $"{offset}+{size}{(isLittle ? "le" : "")}{(extra == 0 ? "" : extra.ToString("+0;-0", CultureInfo.InvariantCulture))}";
        Assert.Equal(name.Word().Meaning, shown);
    }
}
