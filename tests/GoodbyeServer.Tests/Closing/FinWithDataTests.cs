using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>
/// The FIN in the segment of the last bytes said. The kernel holds bytes back for 200 ms at most (TCP_CORK, tcp(7)), and if segments
/// before them are under way, for some milliseconds only: the tail loss probe sends what is held back (RFC 8985 section 7.3,
/// tcp_send_loss_probe). If a busy machine took longer and the FIN travelled alone, which says nothing of the server, it is tried again.
/// </summary>
public sealed class FinWithDataTests
{
    private const int MostTries = 20;

    private static readonly TimeSpan HeldBack = TimeSpan.FromMilliseconds(200);

    public static TheoryData<string, int> ModesAndLengths
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var mode in Enum.GetValues<CloseMode>().Where(SendsFin).Select(mode => mode.ToWord()))
            {
                foreach (var length in new[] { 1, 8, 511, 512, 1_448, 32_768, 65_483, 131_072, 1_000_000 })
                {
                    all.Add(mode, length);
                }
            }

            return all;
        }
    }

    [WireTheory]
    [MemberData(nameof(ModesAndLengths))]
    public async Task It_travels_with_the_last_byte(string mode, int length)
    {
        var segments = await SegmentsAsync(
            new() { Goodbye = new byte[length], CloseModes = new(CloseModeWords.All.Parse(mode)!.Value) }, length, peer => peer.Shutdown());
        Assert.True(segments[^1].EndsWith("+FIN", StringComparison.Ordinal), string.Join(' ', segments));
    }

    [WireFact]
    public async Task A_dripped_goodbye_ends_in_one_too()
    {
        var segments = await SegmentsAsync(new() { Drip = TimeSpan.Zero }, 8, peer => peer.Shutdown());
        Assert.Equal(8, segments.Count);
        Assert.NotEqual("FIN", segments[^1]);
    }

    [WireFact]
    public async Task The_last_word_of_a_script_without_a_goodbye_carries_it()
    {
        var segments = await SegmentsAsync(
            new() { Goodbye = default, Scripts = [Scripts.Of(@"say ""a""; say ""b""")] }, 2, peer => peer.Shutdown());
        Assert.Equal(2, segments.Count);
        Assert.NotEqual("FIN", segments[^1]);
    }

    [WireFact]
    public async Task A_cut_carries_it()
    {
        var segments = await SegmentsAsync(
            new() { Scripts = [Scripts.Of(@"say ""abcd""")], CloseModes = new(new CloseStyle(CloseMode.HalfClose, 2)) },
            2,
            peer => peer.Shutdown());
        Assert.NotEqual("FIN", Assert.Single(segments));
    }

    [WireTheory]
    [InlineData(5, "after-bytes")]
    [InlineData(3, "cut")]
    public async Task The_last_echo_carries_it(int length, string cue) =>
        Assert.Equal([$"{length}+FIN"], await InTimeAsync(() => EchoAsync(length, cue)));

    [WireFact]
    public async Task A_busy_text_carries_it() => Assert.Contains("5+FIN", await InTimeAsync(TurnAwayAsync));

    [WireFact]
    public async Task Nothing_is_held_back_by_an_abort_or_before_a_delay()
    {
        var aborted = await SegmentsAsync(new() { CloseModes = new(CloseMode.Abort) }, 8, _ => { });
        Assert.Equal(["8", "RST"], aborted);
        var delayed = await SegmentsAsync(new() { CloseDelay = TimeSpan.FromMilliseconds(1) }, 8, peer => peer.Shutdown());
        Assert.Equal(["8", "FIN"], delayed);
    }

    private static async Task<IReadOnlyList<string>> EchoAsync(int length, string cue)
    {
        await using var server = RunningServer.Start(new()
        {
            FinWithData = true,
            Echo = true,
            Goodbye = default,
            Cues = new() { AfterBytes = 5 },
            CloseModes = new(new CloseStyle(CloseMode.HalfClose, cue == "cut" ? length : null)),
        });
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("12345");
        Assert.Equal(length, (await peer.ReadToEndAsync()).Bytes.Length);
        peer.Shutdown();
        Assert.Equal(cue, (await server.ClosedAsync()).Cue);
        return wire.FromServer;
    }

    private static async Task<IReadOnlyList<string>> TurnAwayAsync()
    {
        await using var server = RunningServer.Start(
            new() { FinWithData = true, Echo = true, MaxConnections = 1, Busy = "busy\n"u8.ToArray() });
        using var first = await server.ConnectAsync();
        await first.SendAsync("a");
        Assert.Equal("a", await first.ReadTextAsync(1));
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        Assert.Equal("busy\n", (await peer.ReadToEndAsync()).Text);
        return wire.FromServer;
    }

    private static Task<IReadOnlyList<string>> SegmentsAsync(ServerOptions options, int length, Action<Peer> end) =>
        InTimeAsync(() => ServeAsync(options, length, end));

    private static async Task<IReadOnlyList<string>> InTimeAsync(Func<Task<IReadOnlyList<string>>> tryAsync)
    {
        for (var tries = 1; ; tries++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var segments = await tryAsync();
            var wasInTime = TimeProvider.System.GetElapsedTime(began) < HeldBack && segments.Count <= 2;
            if (segments[^1] != "FIN" || wasInTime || tries == MostTries)
            {
                return segments;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> ServeAsync(ServerOptions options, int length, Action<Peer> end)
    {
        await using var server = RunningServer.Listen(options with { FinWithData = true });
        using var wire = new Capture(server.Port);
        using var peer = await server.ConnectAsync();
        server.Run();
        Assert.Equal(length, (await peer.ReadToEndAsync()).Bytes.Length);
        end(peer);
        await server.ClosedAsync();
        return wire.FromServer;
    }

    private static bool SendsFin(CloseMode mode) => mode switch
    {
        CloseMode.HalfClose or CloseMode.Close => true,
        CloseMode.Abort or CloseMode.AbortNow or CloseMode.Never => false,
    };
}
