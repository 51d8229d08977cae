using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>
/// A client that reads slowly, but never stops: no clock of the server ends it. The clocks measure silence, not work. Here each
/// is shorter than the reading takes.
/// </summary>
public sealed class SlowReaderTests
{
    private const int Piece = 128 * 1024;
    private const int Length = 16 * Piece;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = 4 * Second;

    private readonly ManualClock _clock = new();

    [LinuxFact]
    public async Task The_drain_timeout_begins_once_a_half_closed_client_has_everything()
    {
        await using var server = RunningServer.Start(Options(CloseMode.HalfClose) with { Timeline = true }, _clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await server.EventAsync("Goodbye");
        await ReadAllAsync(peer);
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        await server.EventAsync("HalfClosed");
        Assert.Empty(server.Log.Named("Waiting"));

        await _clock.ArmedAsync(Second);
        _clock.Advance(Second);
        await server.EventAsync("Waiting");
        await _clock.ArmedAsync(Timeout - Second);
        _clock.Advance(Timeout - Second);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), drain-timeout, sent", closed.Story);
        Assert.Equal(Length, closed.BytesAcknowledged);
        Assert.Equal(
            "client connected, server goodbye 2097152 B, server FIN, nobody drain timeout, server RST", await server.StoryAsync());
    }

    [Fact]
    public async Task An_abort_waits_for_as_long_as_something_is_acknowledged()
    {
        await using var server = RunningServer.Start(Options(CloseMode.Abort), _clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await server.EventAsync("Goodbye");
        await ReadAllAsync(peer);
        var closed = await server.ClosedAsync();
        Assert.Equal("goodbye (at-once), reset-sent, sent", closed.Story);
        Assert.Equal(Length, closed.BytesAcknowledged);
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
    }

    [Theory]
    [InlineData("half-close")]
    [InlineData("close")]
    public async Task A_client_that_has_sent_its_fin_gets_everything(string mode)
    {
        await using var server = RunningServer.Start(
            Options(CloseModeWords.All.Parse(mode)!.Value) with { Cues = new() { AfterBytes = 100 } }, _clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        peer.Shutdown();
        await server.EventAsync("Goodbye");
        await ReadAllAsync(peer);
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        Assert.Equal("client-closed, clean, sent", (await server.ClosedAsync()).Story);
    }

    [Fact]
    public async Task A_close_delay_ends_nobody_who_reads()
    {
        await using var server = RunningServer.Start(Options(CloseMode.Close) with { CloseDelay = 100 * Second }, _clock);
        using var peer = await server.ConnectAsync(receiveBuffer: 4096);
        await server.EventAsync("Goodbye");
        await ReadAllAsync(peer);
        await _clock.ArmedAsync(Timeout / 8);
        _clock.Advance(100 * Second);
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        Assert.Equal("goodbye (at-once), fin-sent, sent", (await server.ClosedAsync()).Story);
    }

    private static ServerOptions Options(CloseMode mode) => new()
    {
        Goodbye = new byte[Length],
        CloseModes = new(mode),
        SendTimeout = Timeout,
        DrainTimeout = Timeout,
    };

    /// <summary>Reads at a piece each half timeout, which takes twice the timeouts in all.</summary>
    private async Task ReadAllAsync(Peer peer)
    {
        for (var read = 0; read < Length; read += Piece)
        {
            await peer.ReadAsync(Piece);
            _clock.Advance(Timeout / 2);
        }
    }
}
