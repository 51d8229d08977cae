using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>More than the kernel has room for: records that it takes in parts.</summary>
public sealed class LargeAnswerTests
{
    private const int Large = 3_000_000;
    private const int MostTries = 20;

    [TlsTheory]
    [InlineData(ClientStyle.Tls12)]
    [InlineData(ClientStyle.Tls13)]
    public async Task A_client_that_reads_slowly_gets_every_byte(int version)
    {
        var goodbye = Bytes(Large);
        await using var server = RunningServer.Start(new() { Tls = new(), Goodbye = goodbye, Cues = new() { AfterBytes = 1 } });
        using var peer = await TlsPeer.ConnectAsync(server, version, receiveBuffer: 4096);
        await peer.SayAsync("a");
        var records = await peer.ReadToEndAsync();
        Assert.Equal(goodbye, peer.Client.Heard);
        Assert.Equal([.. Enumerable.Repeat("plain 16384", Large / 16_384), $"plain {Large % 16_384}", "close_notify", "FIN"], records);
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (after-bytes), clean, sent", closed.Story);
        Assert.Equal((Large, (long?)Large), (closed.BytesSent, closed.BytesAcknowledged));
    }

    [TlsFact]
    public async Task A_client_that_takes_nothing_has_what_came_in_whole_records()
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new(),
            Goodbye = Bytes(40_000_000),
            Cues = new() { AfterBytes = 1 },
            SendTimeout = TimeSpan.FromSeconds(1),
        });
        using var peer = await TlsPeer.ConnectAsync(server, receiveBuffer: 65_536);
        await peer.SayAsync("a");
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (after-bytes), reset-sent, partial", closed.Story);
        Assert.Equal("RST", (await peer.ReadToEndAsync())[^1]);
        Assert.InRange(closed.BytesAcknowledged!.Value, 1, peer.Client.Heard.Count);
        Assert.Equal((0, 0), (closed.BytesAcknowledged % TlsEngine.MostPlain, closed.BytesSent % TlsEngine.MostPlain));
        Assert.Equal("none", closed.CloseNotify);
    }

    [TlsFact]
    public async Task An_echo_of_a_million_bytes_comes_back()
    {
        var said = Bytes(1_000_000);
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true, Goodbye = default });
        using var peer = await TlsPeer.ConnectAsync(server);
        for (var at = 0; at < said.Length;)
        {
            var length = Math.Min(1 + (at % 16_000), said.Length - at);
            peer.Client.Say(said[at..(at + length)]);
            await peer.SendUnsentAsync();
            at += length;
            while (peer.Client.Heard.Count < at)
            {
                Assert.Null(await peer.ReadRecordAsync());
            }
        }

        Assert.Equal(said, peer.Client.Heard);
        await peer.SayCloseNotifyAsync();
        peer.Raw.Shutdown();
        Assert.Equal("FIN", (await peer.ReadToEndAsync())[^1]);
        var closed = await server.ClosedAsync();
        Assert.Equal((said.Length, said.Length), (closed.BytesReceived, closed.BytesSent));
    }

    /// <summary>A cut in the middle of what the kernel takes in parts is exact, too.</summary>
    [TlsFact]
    public async Task A_cut_in_a_large_answer_is_exact()
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new(),
            Goodbye = Bytes(Large),
            Cues = new() { AfterBytes = 1 },
            CloseModes = new(new CloseStyle(CloseMode.Abort, 2_345_678)),
        });
        using var peer = await TlsPeer.ConnectAsync(server, receiveBuffer: 4096);
        await peer.SayAsync("a");
        await peer.ReadToEndAsync();
        Assert.Equal(Bytes(Large)[..2_345_678], peer.Client.Heard);
        Assert.Equal("RST", peer.Records[^1]);
        var closed = await server.ClosedAsync();
        Assert.Equal((2_345_678, (long?)2_345_678, "cut"), (closed.BytesSent, closed.BytesAcknowledged, closed.Goodbye));
    }

    [TlsFact]
    public async Task Close_notify_that_finds_no_room_was_not_said()
    {
        var goodbye = Bytes(40_000_000);
        for (var tries = 1; tries <= MostTries; tries++)
        {
            await using var server = RunningServer.Start(new()
            {
                Tls = new() { CloseNotify = CloseNotifyUse.Always },
                CloseModes = new(CloseMode.AbortNow),
                Goodbye = goodbye,
                Cues = new() { AfterBytes = 1 },
            });
            using var peer = await TlsPeer.ConnectAsync(server, receiveBuffer: 4096);
            await peer.SayAsync("a");
            var closed = await server.ClosedAsync();
            Assert.Equal("goodbye (after-bytes), reset-sent, partial", closed.Story);

            // An acknowledgement may have made room for it in between.
            if (closed.CloseNotify == "none")
            {
                return;
            }
        }

        Assert.Fail("close_notify always found room");
    }

    /// <summary>Nobody could read it before: the FIN waits behind the goodbye.</summary>
    [TlsFact]
    public async Task A_record_that_comes_while_the_fin_waits_is_not_late()
    {
        await using var server = RunningServer.Start(new() { Tls = new(), Goodbye = Bytes(1_000_000) });
        using var peer = await TlsPeer.ConnectAsync(server, receiveBuffer: 4096);
        await Guard.UntilAsync(() => KernelQueues.IsFinUnderWay(server.Port, peer.Raw.EndPoint.Port));
        await peer.SayAsync("early");
        await Task.Run(() => SpinWait.SpinUntil(() => KernelQueues.AreEmpty(peer.Raw.EndPoint.Port, server.Port), Guard.Limit));
        Assert.Equal("FIN", (await peer.ReadToEndAsync())[^1]);
        await peer.SayAsync("late");
        peer.Raw.Shutdown();
        var closed = await server.ClosedAsync();
        Assert.Equal((9, 4), (closed.BytesReceived, closed.BytesAfterFin));
    }

    /// <summary>It is said like a goodbye: who closes by abort waits until it has arrived.</summary>
    [TlsFact]
    public async Task Close_notify_that_waits_behind_the_last_answer_is_waited_for()
    {
        await using var server = RunningServer.Start(new()
        {
            Tls = new() { CloseNotify = CloseNotifyUse.Always },
            Scripts = [Scripts.Of($"say \"{new string('x', 50_000)}\"")],
            Goodbye = default,
            CloseModes = new(CloseMode.Abort),
            SendTimeout = TimeSpan.FromSeconds(1),
            Timeline = true,
        });
        using var peer = await TlsPeer.ConnectAsync(server, receiveBuffer: 4096);
        Assert.EndsWith(
            "server close_notify, nobody send timeout of 1 s, server RST",
            await server.StoryAsync(),
            StringComparison.Ordinal);
        Assert.Equal("goodbye (script), reset-sent, none", (await server.ClosedAsync()).Story);
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
