using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Records that nobody reads: those beyond a cue, late ones, and one that did not come whole.</summary>
public sealed class UnreadRecordTests
{
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
        Assert.EndsWith(
            $"server close_notify, client {second.Length} B unread, server RST", await server.StoryAsync(), StringComparison.Ordinal);
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
}
