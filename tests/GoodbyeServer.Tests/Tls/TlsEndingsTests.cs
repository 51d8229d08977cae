using GoodbyeServer.Tests.Support;
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
            CloseModes = new(CloseItem.Parse(item)!.Value),
            Cues = new() { AfterBytes = 1 },
            Goodbye = new byte[50_000],
        });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayAsync("a");
        Assert.Equal(expected, string.Join(", ", await peer.ReadToEndAsync()));
        peer.Raw.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal((length, (long?)length, "cut"), (closed.BytesSent, closed.BytesAcknowledged, closed.Goodbye));
    }

    [TlsFact]
    public async Task Greeting_and_echo_are_cut_as_without_tls()
    {
        await using var server = RunningServer.Start(
            new() { Tls = new(), Echo = true, CloseModes = new(new CloseItem(CloseMode.HalfClose, 5)) });
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
    public async Task What_a_record_holds_beyond_a_cue_counts_nowhere_in_the_modes_that_do_not_read_on()
    {
        await using var server = RunningServer.Start(
            new()
            {
                Tls = new(),
                Cues = new() { AfterBytes = 2 },
                CloseModes = new([new CloseModeRun(new(CloseMode.Close), 1), new CloseModeRun(new(CloseMode.Abort), 1)]),
            });
        using var first = await TlsPeer.ConnectAsync(server);
        await first.SayAsync("abcde");
        Assert.Equal(["plain 8", "close_notify", "FIN"], await first.ReadToEndAsync());
        using var second = await TlsPeer.ConnectAsync(server);
        await second.SayAsync("abcde");
        Assert.Equal(["plain 8", "RST"], await second.ReadToEndAsync());
        var (closed, aborted) = (await server.ClosedAsync(1), await server.ClosedAsync(2));
        Assert.Equal((2, 0, "fin-sent"), (closed.BytesReceived, closed.BytesUnread, closed.Ending));
        Assert.Equal((2, 0, "reset-sent"), (aborted.BytesReceived, aborted.BytesUnread, aborted.Ending));
    }

    /// <summary>One record at a time is taken from the kernel: the next one waits there, and turns the FIN of close into a RST.</summary>
    [TlsTheory]
    [InlineData(ClientStyle.Tls12)]
    [InlineData(ClientStyle.Tls13)]
    public async Task The_next_record_stays_unread(int version)
    {
        await using var server = RunningServer.Start(
            new() { Tls = new(), Timeline = true, ShowBytes = 16, Cues = new() { AfterBytes = 2 }, CloseModes = new(CloseMode.Close) });
        using var peer = await TlsPeer.ConnectAsync(server, version);
        var (first, second) = (peer.RecordOf("ab"), peer.RecordOf("cdef"));
        await peer.Raw.SendAsync(first.Concat(second).ToArray());
        Assert.Equal(["plain 8", "close_notify", "RST"], await peer.ReadToEndAsync());
        var closed = await server.ClosedAsync();
        Assert.Equal((2, second.Length, "reset-sent"), (closed.BytesReceived, (int)closed.BytesUnread, closed.Ending));
        Assert.EndsWith($"server close_notify, client {second.Length} B unread, server RST", await server.StoryAsync(), StringComparison.Ordinal);
        Assert.All(Story.Of(await server.ClosedEventAsync()), step => Assert.True(step.What != "unread" || step.Data is null));
    }

    [TlsFact]
    public async Task What_waited_at_the_fin_is_not_late_and_what_came_then_is()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Timeline = true, Cues = new() { AfterBytes = 1 } });
        using var peer = await TlsPeer.ConnectAsync(server);
        var (first, second) = (peer.RecordOf("a"), peer.RecordOf("bcd"));
        await peer.Raw.SendAsync(first.Concat(second).ToArray());
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        await peer.SayAsync("late!");
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal((9, 5), (closed.BytesReceived, closed.BytesAfterFin));
        var story = await server.StoryAsync();
        Assert.Contains($"client {second.Length} B waiting", story, StringComparison.Ordinal);
        Assert.Contains("client 3 B", story, StringComparison.Ordinal);
    }

    [TlsFact]
    public async Task A_record_that_has_not_come_whole_waits_undecrypted()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Cues = new() { AfterBytes = 1 } });
        using var peer = await TlsPeer.ConnectAsync(server);
        var (whole, part) = (peer.RecordOf("a"), peer.RecordOf("bcdefgh")[..^1]);
        await peer.Raw.SendAsync(whole.Concat(part).ToArray());
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal((1, part.Length), (closed.BytesReceived, (int)closed.BytesUnread));
    }

    [TlsFact]
    public async Task A_record_that_does_not_decrypt_is_garbled_and_answered_by_an_alert()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, Timeline = true });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayAsync("ab");
        await peer.ReadTextAsync(2);
        var record = peer.RecordOf("never read");
        record[^1] ^= 1;
        await peer.Raw.SendAsync(record);
        Assert.Equal(["plain 2", "alert 20", "FIN"], await peer.ReadToEndAsync());
        peer.Raw.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-garbled", "unsent", "none", null), (closed.Reason, closed.Goodbye, closed.CloseNotify, closed.Alert));
        Assert.Equal((2, 2L), (closed.BytesReceived, closed.BytesAcknowledged));
        var garbled = await server.EventAsync("Garbled");
        Assert.Equal((2L, "a record that decrypts"), ((long)garbled.Value("Offset")!, (string)garbled.Value("Expected")!));
        Assert.Contains("server alert bad_record_mac, nobody garbled, server FIN", await server.StoryAsync(), StringComparison.Ordinal);
    }

    [TlsFact]
    public async Task A_record_that_does_not_decrypt_ends_in_the_mode()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, CloseModes = new(CloseMode.Abort) });
        using var peer = await TlsPeer.ConnectAsync(server);
        var record = peer.RecordOf("never read");
        record[^1] ^= 1;
        await peer.Raw.SendAsync(record);
        Assert.Equal("RST", (await peer.ReadToEndAsync())[^1]);
        Assert.Equal("client-garbled, reset-sent, unsent", (await server.ClosedAsync()).Story);
    }

    [TlsFact]
    public async Task The_clients_alert_is_its_end()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, Timeline = true });
        using var peer = await TlsPeer.ConnectAsync(server);

        // A record that no server sent makes the client complain.
        peer.Client.Receive([23, 3, 3, 0, 20, .. new byte[20]]);
        await peer.SendUnsentAsync();
        Assert.Equal("FIN", (await peer.ReadToEndAsync())[^1]);
        peer.Raw.Close();
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-closed", "unsent", "bad_record_mac"), (closed.Reason, closed.Goodbye, closed.Alert));
        Assert.StartsWith(
            "client connected, client TLS handshake, client alert bad_record_mac, server FIN", await server.StoryAsync(), StringComparison.Ordinal);
    }

    /// <summary>Nothing is read after it, and the ending waits for the FIN.</summary>
    [TlsFact]
    public async Task The_clients_close_notify_is_not_its_fin()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true });
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayCloseNotifyAsync();
        Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
        await peer.Raw.SendAsync("whatever follows it"u8.ToArray());
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("client-closed, clean, sent", closed.Story);
        Assert.Equal((0, 0, "both"), (closed.BytesReceived, closed.BytesUnread, closed.CloseNotify));
    }

    [TlsFact]
    public async Task After_the_clients_close_notify_a_client_that_stays_is_reset()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, DrainTimeout = TimeSpan.FromMilliseconds(500) }, clock);
        using var peer = await TlsPeer.ConnectAsync(server);
        await peer.SayCloseNotifyAsync();
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(500));
        clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal("client-closed, drain-timeout, sent", (await server.ClosedAsync()).Story);
    }

    /// <summary>OpenSSL answers before it says the next thing.</summary>
    [TlsFact]
    public async Task A_key_update_is_answered()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Cues = new() { AfterBytes = 3 } });
        using var peer = await TlsPeer.ConnectAsync(server);
        peer.Client.UpdateKeys();
        await peer.SendUnsentAsync();
        await peer.SayAsync("abc");
        Assert.Equal(["nothing", "plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
    }

    [TlsFact]
    public async Task Close_notify_comes_after_the_close_delay()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Tls = new(), CloseDelay = TimeSpan.FromMilliseconds(900), Timeline = true }, clock);
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
