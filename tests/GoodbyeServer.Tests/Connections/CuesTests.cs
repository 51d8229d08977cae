using System.Text;
using GoodbyeServer.Connections;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Where the goodbye falls due in a stream of bytes, however it is cut.</summary>
public sealed class CuesTests
{
    [Theory]
    [InlineData("quit\n", 5)]
    [InlineData("quit\r\n", 6)]
    [InlineData("a\nquit\nrest", 7)]
    [InlineData("quitter\nquit\n", 13)]
    [InlineData("quit \nxquit\nquit\n", 17)]
    [InlineData("qui\nt\nquit\r\r\nquit\n", 18)]
    [InlineData("quit", null)]
    [InlineData("quit\rx\n", null)]
    [InlineData("QUIT\n", null)]
    public void Until_finds_its_line_in_any_cutting(string sent, int? end) =>
        AssertInAnyCutting(new CueOptions { Until = "quit"u8.ToArray() }, sent, end, Cue.Until);

    [Theory]
    [InlineData("\n", 1)]
    [InlineData("\r\n", 2)]
    [InlineData("a\r\n\r\nb", 5)]
    [InlineData("a\n", null)]
    public void Until_nothing_finds_the_empty_line(string sent, int? end) =>
        AssertInAnyCutting(new CueOptions { Until = ReadOnlyMemory<byte>.Empty }, sent, end, Cue.Until);

    [Theory]
    [InlineData("a\nb\nc\n", 4)]
    [InlineData("\n\n", 2)]
    [InlineData("a\r\nb\r\n", 6)]
    [InlineData("a\nb", null)]
    public void AfterLines_counts_line_feeds(string sent, int? end) =>
        AssertInAnyCutting(new CueOptions { AfterLines = 2 }, sent, end, Cue.AfterLines);

    [Theory]
    [InlineData("abcdef", 3)]
    [InlineData("abc", 3)]
    [InlineData("ab", null)]
    public void AfterBytes_counts_bytes(string sent, int? end) =>
        AssertInAnyCutting(new CueOptions { AfterBytes = 3 }, sent, end, Cue.AfterBytes);

    [Fact]
    public void The_first_of_several_cues_wins()
    {
        var options = new CueOptions { AfterBytes = 6, AfterLines = 3, Until = "q"u8.ToArray() };
        AssertInAnyCutting(options, "abcdefgh", 6, Cue.AfterBytes);
        AssertInAnyCutting(options, "a\nq\nbcd", 4, Cue.Until);
        AssertInAnyCutting(options, "\n\n\nabc", 3, Cue.AfterLines);
    }

    private static void AssertInAnyCutting(CueOptions options, string text, int? end, Cue cue)
    {
        var sent = Encoding.ASCII.GetBytes(text);
        for (var size = 1; size <= sent.Length; size++)
        {
            var (taken, found) = Feed(options, sent, size);
            Assert.Equal(end is null ? null : cue, found);
            Assert.Equal(end ?? sent.Length, taken);
        }
    }

    private static (int Taken, Cue? Cue) Feed(CueOptions options, byte[] sent, int size)
    {
        var cues = new Cues(options);
        var taken = 0;
        while (taken < sent.Length)
        {
            var piece = sent.AsSpan(taken, cues.MaxRead(Math.Min(size, sent.Length - taken)));
            var (count, cue) = cues.Take(piece);
            taken += count;
            if (cue is not null)
            {
                return (taken, cue);
            }
        }

        return (taken, null);
    }
}
