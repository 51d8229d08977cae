using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>How TLS ends, in every mode: the records, and what TCP does after them.</summary>
public sealed class TlsEndingsTests
{
    public static TheoryData<string, string, int> EveryModeUseAndVersion
    {
        get
        {
            var all = new TheoryData<string, string, int>();
            foreach (var mode in CloseModeWords.All.Texts)
            {
                foreach (var use in CloseNotifyUseWords.All.Texts)
                {
                    all.Add(mode, use, ClientStyle.Tls12);
                    all.Add(mode, use, ClientStyle.Tls13);
                }
            }

            return all;
        }
    }

    [TlsTheory]
    [MemberData(nameof(EveryModeUseAndVersion))]
    public async Task Close_notify_is_said_where_it_is_to_be(string modeWord, string useWord, int version)
    {
        var (mode, use) = (CloseModeWords.All.Parse(modeWord)!.Value, CloseNotifyUseWords.All.Parse(useWord)!.Value);
        await using var server = RunningServer.Start(new()
        {
            Tls = new() { CloseNotify = use },
            CloseModes = new(mode),
            Cues = new() { AfterBytes = 1 },
        });
        using var peer = await TlsPeer.ConnectAsync(server, version);
        await peer.SayAsync("a");
        string[] said = [.. Expected(mode, use)];
        if (mode == CloseMode.Never)
        {
            while (peer.Records.Count < said.Length)
            {
                Assert.Null(await peer.ReadRecordAsync());
            }

            Assert.Equal(said, peer.Records);
            peer.Raw.Reset();
        }
        else
        {
            Assert.Equal(said, await peer.ReadToEndAsync());
            peer.Raw.Close();
        }

        var closed = await server.ClosedAsync();
        Assert.Equal(("goodbye", EndingOf(mode), 1, 8), (closed.Reason, closed.Ending, closed.BytesReceived, closed.BytesSent));
        if (mode is CloseMode.HalfClose or CloseMode.Abort)
        {
            Assert.Equal(("sent", 8L), (closed.Goodbye, closed.BytesAcknowledged));
        }

        Assert.Equal(said.Contains("close_notify") ? "sent" : "none", closed.CloseNotify);
        Assert.Equal(0, closed.BytesUnread);
    }

    /// <summary>Without a goodbye, too, all that TLS says arrives before the RST.</summary>
    [TlsTheory]
    [InlineData("abort", "always", "close_notify, RST")]
    [InlineData("abort", "before-fin", "RST")]
    [InlineData("abort-now", "always", "close_notify, RST")]
    [InlineData("half-close", "before-fin", "close_notify, FIN")]
    [InlineData("half-close", "never", "FIN")]
    public async Task Without_a_goodbye(string mode, string use, string expected)
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new() { CloseNotify = CloseNotifyUseWords.All.Parse(use)!.Value },
            CloseModes = new(CloseModeWords.All.Parse(mode)!.Value),
            Cues = new() { AfterBytes = 1 },
            Goodbye = default,
        });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayAsync("a");
        Assert.Equal(expected, string.Join(", ", await peer.ReadToEndAsync()));
    }

    [TlsTheory]
    [InlineData("half-close@3", 3, "plain 3, close_notify, FIN")]
    [InlineData("half-close@0", 0, "close_notify, FIN")]
    [InlineData("abort@3", 3, "plain 3, RST")]
    [InlineData("abort@0", 0, "RST")]
    [InlineData("close@16384", 16_384, "plain 16384, close_notify, FIN")]
    [InlineData("close@16385", 16_385, "plain 16384, plain 1, close_notify, FIN")]
    [InlineData("half-close@40000", 40_000, "plain 16384, plain 16384, plain 7232, close_notify, FIN")]
    public async Task A_cut_is_the_end_of_a_record(string item, int length, string expected)
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new(),
            CloseModes = new(CloseStyle.Parse(item)!.Value),
            Cues = new() { AfterBytes = 1 },
            Goodbye = new byte[50_000],
        });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayAsync("a");
        Assert.Equal(expected, string.Join(", ", await peer.ReadToEndAsync()));
        peer.Raw.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal((length, "cut"), (closed.BytesSent, closed.Goodbye));
        if (item.StartsWith("close@", StringComparison.Ordinal))
        {
            // It does not wait for the client's TCP, which may delay the acknowledgement of the last record.
            Assert.Contains(closed.BytesAcknowledged!.Value, new long[] { 0, TlsEngine.MostPlain, length });
        }
        else
        {
            Assert.Equal(length, closed.BytesAcknowledged);
        }
    }

    [TlsFact]
    public async Task Greeting_and_echo_are_cut_as_without_tls()
    {
        await using var server = RunningServer.Start(
            new() { Tls = new(), Echo = true, CloseModes = new(new CloseStyle(CloseMode.HalfClose, 5)) });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayAsync("abcdefgh");
        Assert.Equal(["plain 5", "close_notify", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (cut), clean, cut", closed.Story);

        // What the record held beyond is read after the FIN.
        Assert.Equal((8, 5), (closed.BytesReceived, closed.BytesSent));
        Assert.Equal(0, closed.BytesAfterFin);
    }

    [TlsFact]
    public async Task Close_notify_comes_after_the_close_delay()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { Tls = new(), CloseDelay = TimeSpan.FromMilliseconds(900), Timeline = true }, clock);
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.ReadTextAsync(8);
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(900));
        Assert.Equal(0, peer.Raw.Available);
        clock.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Close();
        Assert.StartsWith(
            "client connected, client TLS handshake, server goodbye 8 B, nobody paused for 0.9 s, server close_notify, server FIN",
            await server.StoryAsync(),
            StringComparison.Ordinal);
    }

    private static IEnumerable<string> Expected(CloseMode mode, CloseNotifyUse use)
    {
        yield return "plain 8";
        var isFin = mode is CloseMode.HalfClose or CloseMode.Close;
        if (use == CloseNotifyUse.Always || (use == CloseNotifyUse.BeforeFin && isFin))
        {
            yield return "close_notify";
        }

        if (mode != CloseMode.Never)
        {
            yield return isFin ? "FIN" : "RST";
        }
    }

    private static string EndingOf(CloseMode mode) => mode switch
    {
        CloseMode.HalfClose => "clean",
        CloseMode.Close => "fin-sent",
        CloseMode.Abort or CloseMode.AbortNow => "reset-sent",
        CloseMode.Never => "reset-by-client",
    };
}
