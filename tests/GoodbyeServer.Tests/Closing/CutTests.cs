using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>A goodbye that is cut: <c>abort@0</c> and its like, in every mode.</summary>
public sealed class CutTests
{
    public static TheoryData<string, int> EveryModeAndCut
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var mode in CloseModeWords.All.Texts)
            {
                foreach (var cut in new[] { 0, 1, 3, 4, 100 })
                {
                    all.Add(mode, cut);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(EveryModeAndCut))]
    public async Task A_client_gets_no_more_than_the_cut(string mode, int cut)
    {
        var item = CloseStyle.Parse($"{mode}@{cut}")!.Value;
        await CheckAsync(new() { Goodbye = "bye\n"u8.ToArray(), CloseModes = new(item) }, item, cut);
    }

    [Fact]
    public async Task A_dripped_goodbye_is_cut_too()
    {
        var item = new CloseStyle(CloseMode.HalfClose, 3);
        await CheckAsync(new() { Goodbye = "bye\n"u8.ToArray(), CloseModes = new(item), Drip = TimeSpan.Zero }, item, 3);
    }

    [Fact]
    public async Task A_client_that_is_obeyed_may_ask_for_a_cut()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { Obey = true } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("close@2\r\n");
        Assert.Equal("Go", (await peer.ReadToEndAsync()).Text);
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye (obey), fin-sent, cut", "close@2"), (closed.Story, closed.CloseMode));
    }

    [Fact]
    public async Task Connections_take_cuts_in_turn()
    {
        await using var server = RunningServer.Listen(new()
        {
            Cues = new() { AfterBytes = 1 },
            CloseModes = new([new(new(CloseMode.Abort, 0), 2), new(CloseMode.Close, 1)]),
        });
        server.Run();
        (int, string)[] stories = [(1, "reset-sent, cut"), (2, "reset-sent, cut"), (3, "fin-sent, sent"), (4, "fin-sent, sent")];
        foreach (var (connection, story) in stories)
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync("a");
            Assert.Equal(connection < 3 ? "" : "Goodbye\n", (await peer.ReadToEndAsync()).Text);
            Assert.Equal($"goodbye (after-bytes), {story}", (await server.ClosedAsync(connection)).Story);
        }
    }

    /// <summary>Nothing more had to be said: the cut means nothing yet.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_goodbye_that_has_not_fallen_due_is_not_cut(int cut)
    {
        await using var server = RunningServer.Start(
            new() { Cues = new() { AfterLines = 1 }, CloseModes = new(new CloseStyle(CloseMode.HalfClose, cut)) });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync(1);
        peer.Reset();
        Assert.Equal("client-reset, reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task No_message_stays_none()
    {
        await using var server = RunningServer.Start(new() { Goodbye = default, CloseModes = new(new CloseStyle(CloseMode.Close, 0)) });
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye (at-once), fin-sent, none", "close@0"), (closed.Story, closed.CloseMode));
    }

    private static async Task CheckAsync(ServerOptions options, CloseStyle item, int cut)
    {
        await using var server = RunningServer.Listen(options);
        using var peer = await server.ConnectAsync();
        server.Run();
        var expected = "bye\n"[..Math.Min(cut, 4)];
        if (item.Mode == CloseMode.Never)
        {
            await server.EventAsync("Goodbye");
            Assert.Equal(expected, await peer.ReadTextAsync(expected.Length));
            peer.Reset();
        }
        else
        {
            var heard = await peer.ReadToEndAsync();
            var end = item.Mode is CloseMode.Abort or CloseMode.AbortNow ? PeerEnd.Reset : PeerEnd.Fin;
            Assert.Equal((expected, end), (heard.Text, heard.End));
            peer.Close();
        }

        var closed = await server.ClosedAsync();
        Assert.Equal((cut < 4 ? "cut" : "sent", item.ToWord(), expected.Length), (closed.Goodbye, closed.CloseMode, closed.BytesSent));
    }
}
