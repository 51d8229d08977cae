using GoodbyeServer.CommandLine;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Vocabulary;

/// <summary>Connections take the modes of a list in turn, in the order in which they were accepted.</summary>
public sealed class CloseModeListTests
{
    private static readonly CloseModeRun[] AbortTwiceThenHalfClose = [new(CloseMode.Abort, 2), new(CloseMode.HalfClose, 1)];

    [Fact]
    public void The_last_mode_serves_every_further_connection() =>
        Assert.Equal("abort abort half-close half-close half-close half-close", Modes(new(AbortTwiceThenHalfClose), 6));

    [Fact]
    public void A_list_that_repeats_starts_over() =>
        Assert.Equal("abort abort half-close abort abort half-close abort", Modes(new(AbortTwiceThenHalfClose, Repeat: true), 7));

    [Fact]
    public void One_mode_serves_all() => Assert.Equal("close close close", Modes(new(CloseMode.Close), 3));

    [Fact]
    public async Task Clients_are_closed_in_their_turn_whenever_their_goodbye_falls_due()
    {
        await using var server = RunningServer.Listen(new() { Cues = new() { AfterBytes = 1 }, CloseModes = new(AbortTwiceThenHalfClose) });
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        using var third = await server.ConnectAsync();
        server.Run();
        foreach (var (peer, end) in new[] { (third, PeerEnd.Fin), (second, PeerEnd.Reset), (first, PeerEnd.Reset) })
        {
            await peer.SendAsync("a");
            var heard = await peer.ReadToEndAsync();
            Assert.Equal(("Goodbye\n", end), (heard.Text, heard.End));
        }

        third.Close();
        Assert.Equal("abort", (await server.ClosedAsync(1)).CloseMode);
        Assert.Equal("abort", (await server.ClosedAsync(2)).CloseMode);
        Assert.Equal("half-close", (await server.ClosedAsync(3)).CloseMode);
    }

    [Theory]
    [InlineData("abort,refuse=2s,close", "abort+refuse=2s close close")]
    [InlineData("abort:2,refuse=2s,ignore=3s,close", "abort abort+refuse=2s+ignore=3s close close")]
    [InlineData("close:2,ignore=2s,repeat", "close close+ignore=2s close close+ignore=2s")]
    [InlineData("refuse=2s,close", "close close close")]
    [InlineData("refuse=2s,close,abort,ignore=3s,repeat", "close abort+ignore=3s+refuse=2s close abort+ignore=3s+refuse=2s")]
    [InlineData("abort,refuse=2s", "abort+refuse=2s abort abort")]
    public void Outages_begin_with_the_last_connection_before_them(string text, string expected)
    {
        var list = CloseModeParser.Parse(text).Value!;
        var cursor = new CloseModeCursor(list);
        var taken = expected.Split(' ').Select(_ => string.Join('+', [cursor.Next().ToWord(), .. cursor.Outages]));
        Assert.Equal(expected, string.Join(' ', taken));
        Assert.Equal(text, list.ToString());
    }

    private static string Modes(CloseModeList list, int count)
    {
        var cursor = new CloseModeCursor(list);
        return string.Join(' ', Enumerable.Range(0, count).Select(_ => cursor.Next().ToWord()));
    }
}
