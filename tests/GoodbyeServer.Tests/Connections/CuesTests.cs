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

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n\n\n\nGET", 59)]
    [InlineData("GET / HTTP/1.1\n\nPOST / HTTP/1.1\nContent-Length: 3\n\n\n\n", null)]
    public void AfterRequests_counts_whole_requests(string sent, int? end) =>
        AssertInAnyCutting(new CueOptions { AfterRequests = 2 }, sent, end, Cue.AfterRequests);

    [Fact]
    public void A_cue_that_comes_before_what_is_garbled_wins()
    {
        var options = new CueOptions { AfterRequests = 1, AfterBytes = 3 };
        AssertInAnyCutting(options, "GET\0", 3, Cue.AfterBytes);
        AssertInAnyCutting(options, "GE\0T", 2, null);
        AssertInAnyCutting(options with { AfterBytes = 18 }, "GET / HTTP/1.1\r\n\r\n", 18, Cue.AfterBytes);
    }

    [Fact]
    public void No_other_cue_sees_past_a_head_whose_client_waits_to_be_asked()
    {
        const string Head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 6\r\n\r\n";
        var sent = Encoding.ASCII.GetBytes(Head + "abcdef");
        for (var size = 1; size <= sent.Length; size++)
        {
            var cues = new Cues(new CueOptions { AfterRequests = 1, AfterBytes = sent.Length - 2 }, asks: true);
            var (asked, at, cue) = (0, 0, (Cue?)null);
            while (cue is null)
            {
                var taken = cues.Take(sent.AsSpan(at, cues.MaxRead(Math.Min(size, sent.Length - at))));
                at += taken.Length;
                asked += taken.AsksToContinue ? at : 0;
                cue = taken.Cue;
            }

            Assert.Equal((Head.Length, sent.Length - 2, Cue.AfterBytes), (asked, at, cue.Value));
        }
    }

    [Fact]
    public void The_first_of_several_cues_wins()
    {
        var options = new CueOptions { AfterBytes = 6, AfterLines = 3, Until = "q"u8.ToArray() };
        AssertInAnyCutting(options, "abcdefgh", 6, Cue.AfterBytes);
        AssertInAnyCutting(options, "a\nq\nbcd", 4, Cue.Until);
        AssertInAnyCutting(options, "\n\n\nabc", 3, Cue.AfterLines);
    }

    private static void AssertInAnyCutting(CueOptions options, string text, int? end, Cue? cue)
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
            var found = cues.Take(piece);
            taken += found.Length;
            if (found.Found is not null)
            {
                return (taken, found.Cue);
            }
        }

        return (taken, null);
    }
}
