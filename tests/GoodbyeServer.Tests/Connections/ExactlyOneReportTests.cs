using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Each accepted connection is reported once, whatever happens in the middle of it.</summary>
public sealed class ExactlyOneReportTests
{
    private static readonly byte[] Large = new byte[32 << 20];

    [Theory]
    [InlineData(nameof(CloseMode.HalfClose))]
    [InlineData(nameof(CloseMode.Close))]
    [InlineData(nameof(CloseMode.Abort))]
    [InlineData(nameof(CloseMode.Never))]
    public async Task When_the_client_resets_in_the_middle_of_the_goodbye(string mode)
    {
        await using var server = RunningServer.Start(new() { Goodbye = Large, CloseModes = new(Enum.Parse<CloseMode>(mode)) });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(1_000_000);
        peer.Reset();
        var closed = await server.ClosedAsync();
        await server.StopAsync();
        Assert.Equal(closed, Assert.Single(server.Reports));
        Assert.Equal("goodbye (at-once), reset-by-client, partial", closed.Story);
        Assert.InRange(closed.BytesSent, 1_000_000, Large.Length - 1);
    }

    [Theory]
    [InlineData(nameof(CloseMode.HalfClose))]
    [InlineData(nameof(CloseMode.Close))]
    [InlineData(nameof(CloseMode.Abort))]
    [InlineData(nameof(CloseMode.Never))]
    public async Task When_the_server_is_stopped_in_the_middle_of_the_goodbye(string mode)
    {
        await using var server = RunningServer.Start(new() { Goodbye = Large, CloseModes = new(Enum.Parse<CloseMode>(mode)) });
        using var peer = await server.ConnectAsync();
        await peer.ReadAsync(1_000_000);
        server.AskToStop();
        server.AskToStop();
        await server.Ended;
        var closed = Assert.Single(server.Reports);
        Assert.Equal("goodbye (at-once), reset-sent, partial", closed.Story);
        Assert.Equal(1, server.Summary.Connections);
    }

    [Fact]
    public async Task When_the_server_itself_is_at_fault_which_resets_this_client_alone()
    {
        var clock = new BrokenClock();
        await using var server = RunningServer.Start(new() { Echo = true }, clock);
        clock.Break();
        using var unlucky = await server.TryConnectAsync();
        var closed = await server.ClosedAsync();
        Assert.Equal("error, reset-sent, unsent", closed.Story);
        Assert.Equal("a broken clock", closed.Fault?.Message);
        Assert.Equal(LogEventLevel.Error, closed.Level);
        Assert.Equal(PeerEnd.Reset, unlucky is null ? PeerEnd.Reset : (await unlucky.ReadToEndAsync()).End);

        using var lucky = await server.ConnectAsync();
        await lucky.SendAsync("hello");
        Assert.Equal("hello", await lucky.ReadTextAsync(5));
        Assert.Single(server.Reports);
    }

    [Fact]
    public async Task When_many_clients_come_and_go_at_once()
    {
        const int Clients = 200;
        await using var server = RunningServer.Start(new()
        {
            Echo = true,
            Cues = new() { AfterBytes = 1 },
            CloseModes = new([new(CloseMode.HalfClose, 1), new(CloseMode.Close, 1), new(CloseMode.Abort, 1), new(CloseMode.Never, 1)],
                Repeat: true),
        });
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync("a");
            await peer.ReadAsync(1);
            if (i % 2 == 0)
            {
                peer.Reset();
            }
        }));
        for (var connection = 1; connection <= Clients; connection++)
        {
            await server.ClosedAsync(connection);
        }

        await server.StopAsync();
        Assert.Equal(Enumerable.Range(1, Clients).Select(number => (long)number),
            server.Reports.Select(closed => closed.Connection).Order());
        Assert.Equal(Clients, server.Summary.Connections);
        Assert.Equal(Clients, server.Summary.BytesReceived);
    }
}
