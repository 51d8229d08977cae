using System.Text;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A client that is obeyed chooses how it is closed, and when.</summary>
public sealed class ObeyTests
{
    [Theory]
    [InlineData("half-close", "goodbye (obey), clean, sent")]
    [InlineData("close", "goodbye (obey), fin-sent, sent")]
    [InlineData("abort", "goodbye (obey), reset-sent, sent")]
    [InlineData("never", "goodbye (obey), reset-by-client, sent")]
    public async Task The_client_is_closed_in_the_mode_that_it_types(string word, string story)
    {
        // The list of the server does not matter, but it goes on in its turn.
        var modes = new CloseModeList([new(word == "abort" ? CloseMode.Never : CloseMode.Abort, 1), new(CloseMode.Close, 1)]);
        await using var server = RunningServer.Start(new() { Cues = new() { Obey = true, AfterBytes = 100 }, CloseModes = modes });
        using var peer = await server.ConnectAsync();
        await peer.SendInPiecesAsync(Encoding.ASCII.GetBytes(word + "\r\n"), size: 1);
        if (word == "never")
        {
            Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
            peer.Reset();
        }
        else
        {
            var heard = await peer.ReadToEndAsync();
            Assert.Equal(("Goodbye\n", word == "abort" ? PeerEnd.Reset : PeerEnd.Fin), (heard.Text, heard.End));
            peer.Close();
        }

        var closed = await server.ClosedAsync();
        Assert.Equal((story, word), (closed.Story, closed.CloseMode));

        using var other = await server.ConnectAsync();
        await other.SendAsync(new byte[100]);
        Assert.Equal(PeerEnd.Fin, (await other.ReadToEndAsync()).End);
        Assert.Equal("goodbye (after-bytes), fin-sent, sent", (await server.ClosedAsync(2)).Story);
    }

    [Fact]
    public async Task What_comes_after_the_order_stays_unread()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { Obey = true }, Echo = true });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("hello\nclose\nrest");
        Assert.StartsWith("hello\nclose\n", await peer.ReadTextAsync(12), StringComparison.Ordinal);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (obey), reset-sent, sent", closed.Story);
        Assert.Equal((12, 20, 4), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread));
    }

    [Fact]
    public async Task Wait_is_echoed_and_counted_and_sets_the_close_delay()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new()
            {
                Cues = new() { Obey = true, AfterLines = 3 },
                Echo = true,
                CloseDelay = TimeSpan.FromHours(1),
                CloseModes = new(CloseMode.Abort)
            }, clock);
        using var peer = await server.ConnectAsync();
        const string Sent = "wait 3s\nwait 900ms\nhi\n";
        await peer.SendAsync(Sent);
        Assert.Equal(Sent + "Goodbye\n", await peer.ReadTextAsync(Sent.Length + 8));
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(900));
        Assert.Empty(server.Reports);
        clock.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
        var closed = await server.ClosedAsync();
        Assert.Equal(
            ("goodbye (after-lines), reset-sent, sent", "abort", Sent.Length),
            (closed.Story, closed.CloseMode, closed.BytesReceived));
    }

    [Fact]
    public async Task Wait_holds_for_the_mode_that_is_typed_after_it()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Cues = new() { Obey = true } }, clock);
        using var peer = await server.ConnectAsync();
        await peer.SendInPiecesAsync("wait 24h\nwait 25h\nclose\n"u8.ToArray(), size: 1);
        Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));

        // Meanwhile the server looks after the connection once a second.
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await clock.ArmedAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(server.Reports);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        Assert.Equal("goodbye (obey), fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task Alone_it_waits_for_the_clients_end_of_file()
    {
        await using var server = RunningServer.Start(new() { Cues = new() { Obey = true } });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        await peer.SendAsync("hello\nabort");
        peer.Shutdown();
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        var closed = await server.ClosedAsync();
        Assert.Equal(("client-closed, clean, sent", "half-close", 11), (closed.Story, closed.CloseMode, closed.BytesReceived));
    }

    [Fact]
    public async Task Alone_it_waits_for_the_idle_timeout()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { Cues = new() { Obey = true }, IdleTimeout = TimeSpan.FromMinutes(5) }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(TimeSpan.FromMinutes(5));
        Assert.Empty(server.Log.Named("Goodbye"));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        Assert.Equal("idle-timeout, clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task It_works_with_the_other_cues()
    {
        await using var server = RunningServer.Start(new()
        {
            Cues = new()
            {
                Obey = true,
                Until = "quit"u8.ToArray(),
                AfterLines = 3,
                AfterBytes = 30
            }
        });
        foreach (var (sent, story) in new[]
        {
            ("a\nquit\nabort\n", "until"), ("a\nabort\nquit\n", "obey"), ("a\nb\nc\nabort\n", "after-lines"),
            (new string('a', 30) + "\nabort\n", "after-bytes"),
        })
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync(sent);
            Assert.Equal("Goodbye\n", await peer.ReadTextAsync(8));
            peer.Reset();
            await server.Log.WhenAsync(logged => logged.Name() == "Goodbye" && (string?)logged.Value("Cue") == story);
        }
    }

    [Fact]
    public async Task Without_it_the_words_are_conversation()
    {
        await using var server = RunningServer.Start(new() { Echo = true, Cues = new() { AfterLines = 2 } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("wait 1h\nabort\n");
        var heard = await peer.ReadToEndAsync();
        Assert.Equal(("wait 1h\nabort\nGoodbye\n", PeerEnd.Fin), (heard.Text, heard.End));
        peer.Close();
        Assert.Equal("goodbye (after-lines), clean, sent", (await server.ClosedAsync()).Story);
    }
}
