using System.Text;
using GoodbyeServer.Framing;
using Xunit;

namespace GoodbyeServer.Tests.Framing;

/// <summary>Which words of a line can be said.</summary>
public sealed class KeptLineTests
{
    [Theory]
    [InlineData("a1 LOGIN x\r\n", 1, "a1")]
    [InlineData("a1 LOGIN x\r\n", 3, "x")]
    [InlineData("a1 LOGIN x\r\n", 4, "")]
    [InlineData("  a  b \n", 2, "b")]
    [InlineData("\n", 1, "")]
    [InlineData("\r\n", 1, "")]
    [InlineData("a\tb\r\r\n", 1, "a\tb\r")]
    public void A_word_is_what_spaces_separate(string line, long number, string word) => Assert.Equal(word, WordOf(line, number));

    [Fact]
    public void It_is_the_last_line_that_counts()
    {
        var kept = new KeptLine();
        Cuttings.AssertEnd(() => new LineCount(3) { Kept = kept }, "first line\na\nthe third\nmore", 23);
        Assert.Equal("third", Text(kept.Word(2)));
        Cuttings.AssertEnd(() => new LineMatch("b c"u8.ToArray()) { Kept = kept }, "long long line\nb c\r\n", 20);
        Assert.Equal(("b", "c", ""), (Text(kept.Word(1)), Text(kept.Word(2)), Text(kept.Word(3))));
    }

    [Fact]
    public void Of_a_line_256_bytes_are_kept()
    {
        Assert.Equal(new string('x', 256), WordOf(new string('x', 1000) + "\n", 1));
        Assert.Equal("y", WordOf(new string('x', 254) + " yz\n", 2));
        Assert.Equal(new string('x', 255) + "\r", WordOf(new string('x', 255) + "\rz\n", 1));
        Assert.Equal(new string('x', 256), WordOf(new string('x', 256) + "\r\n", 1));
    }

    private static string WordOf(string line, long number)
    {
        var kept = new KeptLine();
        Cuttings.AssertEnd(() => new LineCount(1) { Kept = kept }, line, line.Length);
        return Text(kept.Word(number));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);
}
