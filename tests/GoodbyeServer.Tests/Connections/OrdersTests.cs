using System.Text;
using GoodbyeServer.Connections;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>What is an order, in a stream of bytes, however it is cut; and what is conversation.</summary>
public sealed class OrdersTests
{
    public static TheoryData<string> Modes => [.. Enum.GetNames<CloseMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Each_word_is_the_cue_and_sets_the_mode(string name)
    {
        var mode = Enum.Parse<CloseMode>(name);
        var word = mode.ToWord();
        AssertInAnyCutting($"{word}\n", word.Length + 1, mode);
        AssertInAnyCutting($"{word}\r\nrest", word.Length + 2, mode);
        AssertInAnyCutting($"hello\n{word}\nclose\n", 6 + word.Length + 1, mode);
        AssertInAnyCutting($"{word}@12\n", word.Length + 4, new CloseStyle(mode, 12));
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("abort\r")]
    [InlineData(" abort\n")]
    [InlineData("abort \n")]
    [InlineData("ABORT\n")]
    [InlineData("aborted\n")]
    [InlineData("abort\r\r\n")]
    [InlineData("abort:2\n")]
    [InlineData("abort@\n")]
    [InlineData("abort@-1\n")]
    [InlineData("abort@ 1\n")]
    [InlineData("@1\n")]
    [InlineData("close,abort\n")]
    [InlineData("repeat\n")]
    [InlineData("\n")]
    [InlineData("0\n")]
    [InlineData("abo\0rt\n")]
    [InlineData("abort\u00e9\n")]
    public void Anything_else_is_conversation(string sent) => AssertInAnyCutting(sent, null, null);

    [Theory]
    [InlineData("wait 2s\n", 2_000)]
    [InlineData("wait 2s\r\n", 2_000)]
    [InlineData("wait 2\n", 2_000)]
    [InlineData("wait 1.5s\n", 1_500)]
    [InlineData("wait 250ms\n", 250)]
    [InlineData("wait 2m\n", 120_000)]
    [InlineData("wait 24h\n", 86_400_000)]
    [InlineData("wait 0\n", 0)]
    [InlineData("wait 5s\nwait 1s\n", 1_000)]
    [InlineData("wait 5s\nwait soon\nwait 25h\nwait\n", 5_000)]
    [InlineData("wait 00000000000000000000000002s\n", 2_000)]
    public void Wait_sets_the_close_delay_and_is_no_cue(string sent, int milliseconds)
    {
        AssertInAnyCutting(sent, null, null, TimeSpan.FromMilliseconds(milliseconds));
        AssertInAnyCutting(sent + "never\nabort\n", sent.Length + 6, CloseMode.Never, TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("wait 2s")]
    [InlineData("wait\n")]
    [InlineData("wait \n")]
    [InlineData("wait  2s\n")]
    [InlineData("wait 2s \n")]
    [InlineData("wait 2 s\n")]
    [InlineData("wait -1\n")]
    [InlineData("wait 2d\n")]
    [InlineData("wait 1e3\n")]
    [InlineData("wait ,5s\n")]
    [InlineData("wait 24.1h\n")]
    [InlineData("wait 99999999999999999999999999\n")]
    [InlineData("Wait 2s\n")]
    [InlineData("await 2s\n")]
    [InlineData("wait 000000000000000000000000002s\n")]
    public void A_malformed_or_longer_wait_is_conversation(string sent) => AssertInAnyCutting(sent, null, null);

    [Fact]
    public void A_line_of_any_length_is_no_order_and_the_next_one_may_be()
    {
        var sent = Encoding.ASCII.GetBytes(new string('x', 1 << 20) + "\nabort" + new string('\r', 1 << 20) + "\nabort\n");
        foreach (var size in new[] { 1, 31, 32, 33, 64 * 1024, sent.Length })
        {
            Assert.Equal((sent.Length, Cue.Obey, new CloseStyle(CloseMode.Abort), null), Feed(new() { Obey = true }, sent, size));
        }
    }

    [Fact]
    public void The_first_of_several_cues_wins()
    {
        var options = new CueOptions { Obey = true, AfterBytes = 12, AfterLines = 3, Until = "quit"u8.ToArray() };
        AssertInAnyCutting("a\nabort\nquit\n", 8, CloseMode.Abort, null, options);
        AssertInAnyCutting("a\nquit\nabort\n", 7, null, null, options, Cue.Until);
        AssertInAnyCutting("a\nb\nc\nabort\n", 6, null, null, options, Cue.AfterLines);
        AssertInAnyCutting("a\nb\nabcdefgabort\n", 12, null, null, options, Cue.AfterBytes);
        AssertInAnyCutting("a\nwait 1s\nx\nabort\n", 12, null, TimeSpan.FromSeconds(1), options, Cue.AfterLines);

        // At the same byte, the order is what the client meant.
        AssertInAnyCutting("a\nb\nabort\n", 10, CloseMode.Abort, null, options);
        AssertInAnyCutting("abort\n", 6, CloseMode.Abort, null, options with { Until = "abort"u8.ToArray(), AfterBytes = 6 });
    }

    [Fact]
    public void An_order_behind_another_cue_is_not_taken()
    {
        AssertInAnyCutting("quit\nwait 9s\nabort\n", 5, null, null, new() { Obey = true, Until = "quit"u8.ToArray() }, Cue.Until);
        AssertInAnyCutting("a\nwait 9s\nabort\n", 2, null, null, new() { Obey = true, AfterLines = 1 }, Cue.AfterLines);
        AssertInAnyCutting("abwait 9s\nabort\n", 2, null, null, new() { Obey = true, AfterBytes = 2 }, Cue.AfterBytes);
    }

    [Fact]
    public void Without_obey_there_are_no_orders() =>
        AssertInAnyCutting("abort\nquit\n", 11, null, null, new() { Until = "quit"u8.ToArray() }, Cue.Until);

    private static void AssertInAnyCutting(
        string text, int? end, CloseStyle? item, TimeSpan? delay = null, CueOptions? options = null, Cue cue = Cue.Obey)
    {
        var sent = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= sent.Length; size++)
        {
            Assert.Equal((end ?? sent.Length, end is null ? null : cue, item, delay), Feed(options ?? new() { Obey = true }, sent, size));
        }
    }

    private static (int Taken, Cue? Cue, CloseStyle? Item, TimeSpan? Delay) Feed(CueOptions options, byte[] sent, int size)
    {
        var orders = options.Obey ? new ClientOrders() : null;
        var cues = new Cues(options, orders);
        Cue? cue = null;
        var taken = 0;
        while (taken < sent.Length && cue is null)
        {
            var found = cues.Take(sent.AsSpan(taken, cues.MaxRead(Math.Min(size, sent.Length - taken))));
            cue = found.Cue;
            taken += found.Length;
        }

        return (taken, cue, orders?.Close, orders?.CloseDelay);
    }
}
