using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>What happened on a connection is told step by step, whatever its end.</summary>
public sealed class TimelineTests
{
    private static readonly ServerOptions AfterOneByte = new() { Timeline = true, Cues = new() { AfterBytes = 1 } };

    [Fact]
    public async Task Half_close()
    {
        await using var server = RunningServer.Start(new() { Timeline = true });
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal("client connected, server goodbye 8 B, server FIN, client FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task Half_close_and_a_client_that_goes_on()
    {
        await using var server = RunningServer.Start(AfterOneByte);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("abcd");
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal(
            "client connected, client 1 B, server goodbye 8 B, client 3 B waiting, server FIN, client the same 3 B, client FIN",
            await server.StoryAsync());
    }

    [Fact]
    public async Task Close()
    {
        await using var server = RunningServer.Start(AfterOneByte with { CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.Equal("client connected, client 1 B, server goodbye 8 B, server FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task Close_on_unread_bytes()
    {
        await using var server = RunningServer.Start(AfterOneByte with { CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("abcd");
        Assert.Equal("client connected, client 1 B, server goodbye 8 B, client 3 B unread, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Abort()
    {
        await using var server = RunningServer.Start(AfterOneByte with
        {
            CloseModes = new(CloseMode.Abort),
            Goodbye = ReadOnlyMemory<byte>.Empty
        });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.Equal("client connected, client 1 B, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Never_until_the_client_resets()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, CloseModes = new(CloseMode.Never) });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(8);
        peer.Reset();
        Assert.Equal("client connected, server goodbye 8 B, client RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Never_until_the_server_stops()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, CloseModes = new(CloseMode.Never) });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(8);
        await server.StopAsync();
        Assert.Equal("client connected, server goodbye 8 B, nobody server stopping, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task Echo_and_the_servers_stop()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("hello");
        await peer.ReadAsync(5);
        server.AskToStop();
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal(
            "client connected, client 5 B, server 5 B echoed, nobody server stopping, server goodbye 8 B, server FIN, client FIN",
            await server.StoryAsync());
    }

    [Fact]
    public async Task A_clients_end_of_file_and_its_reset()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true });
        using (var peer = await server.ConnectAsync())
        {
            peer.Shutdown();
            await peer.ReadToEndAsync();
        }

        using var other = await server.ConnectAsync();
        await server.AcceptedAsync(2);
        other.Reset();
        Assert.Equal("client connected, client FIN, server goodbye 8 B, server FIN", await server.StoryAsync(1));
        Assert.Equal("client connected, client RST", await server.StoryAsync(2));
    }

    [Fact]
    public async Task Without_the_flag_there_is_none()
    {
        await using var server = RunningServer.Start();
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.DoesNotContain("Steps", (await server.ClosedEventAsync()).Properties.Keys);
    }
}
