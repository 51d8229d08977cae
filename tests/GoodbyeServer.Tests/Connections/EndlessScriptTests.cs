using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A script that never reads sends for as long as the client takes it, and holds up nobody else.</summary>
public sealed class EndlessScriptTests
{
    private static readonly ServerOptions Endless = new()
    {
        Scripts = [Scripts.Of("""say "x"; repeat"""), Scripts.Of("""say "x"; repeat"""), Scripts.Of("line")],
        CloseModes = new(CloseMode.Close),
        Timeline = true,
    };

    [Fact]
    public async Task Others_are_served_meanwhile()
    {
        await using var server = RunningServer.Start(Endless);
        using var one = await server.ConnectAsync();
        using var two = await server.ConnectAsync();
        var reading = Task.WhenAll(one.ReadToEndAsync(), two.ReadToEndAsync());
        for (var connection = 3; connection <= 12; connection++)
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync("hi\n");
            Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
            Assert.Equal("goodbye (script), fin-sent, sent", (await server.ClosedAsync(connection)).Story);
        }

        await server.StopAsync();
        var ends = await reading;
        Assert.All(ends, heard => Assert.EndsWith("xxxxGoodbye\n", heard.Text, StringComparison.Ordinal));
        Assert.Equal("shutdown, fin-sent, sent", (await server.ClosedAsync(1)).Story);
        Assert.Contains("B said, nobody server stopping, server goodbye 8 B, server FIN", await server.StoryAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clients_reset_ends_it()
    {
        await using var server = RunningServer.Start(Endless);
        using var peer = await server.ConnectAsync();
        Assert.Equal("xxx", await peer.ReadTextAsync(3));
        peer.Reset();
        Assert.Equal("client-reset, reset-by-client, unsent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_second_stop_ends_it_unsaid()
    {
        await using var server = RunningServer.Start(Endless);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        Assert.Equal("xxx", await peer.ReadTextAsync(3));
        server.AskToStop();
        server.AskToStop();
        await server.Ended;
        var closed = await server.ClosedAsync();
        Assert.Equal(("shutdown", "reset-sent"), (closed.Reason, closed.Ending));
    }
}
