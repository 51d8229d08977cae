using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Connections;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A client that takes a goodbye as fast as it is sent keeps nobody else from the thread, and nobody from stopping.</summary>
public sealed class FastReaderTests : IAsyncLifetime, IDisposable
{
    private const int Long = 2 * PeerSocket.MostPerSend;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StopTokens _stop = new(TimeProvider.System);
    private Peer? _peer;
    private PlainStream? _client;

    public async Task InitializeAsync()
    {
        _listener.Start();
        _peer = await Peer.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        _client = new PlainStream(PeerSocket.Own(await _listener.AcceptSocketAsync()));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _client?.Peer.Close();
        _peer?.Dispose();
        _listener.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_long_goodbye_is_sent_in_turns() => await SayAsync(new() { Goodbye = new byte[Long] }, leastTurns: 1);

    [Fact]
    public async Task A_drip_without_a_pause_gives_a_turn_for_each_byte() =>
        await SayAsync(new() { Goodbye = "bye\n"u8.ToArray(), Drip = TimeSpan.Zero }, leastTurns: 4);

    [Fact]
    public async Task A_second_stop_request_ends_it_between_two_pieces()
    {
        _stop.ForceAll();
        var sender = new Sender(_client!, TimeSpan.FromMinutes(1), TimeProvider.System);
        Assert.Equal(Departure.Forced, await sender.SendAsync(new byte[Long], StepKind.Goodbye, finFollows: false, _stop.Force));
        Assert.InRange(_client!.BytesSent, 1, PeerSocket.MostPerSend);
    }

    private async Task SayAsync(ServerOptions options, int leastTurns)
    {
        using var logger = new LoggerConfiguration().CreateLogger();
        var server = new ServerContext(options, TimeProvider.System, _stop, new ServerLog(logger));
        var goodbye = new Goodbye(_client!, new Sender(_client!, options.SendTimeout, server.Clock), server, options.Goodbye);
        var turns = new Turns();

        var reading = _peer!.ReadToEndAsync();
        Assert.Null(await turns.RunAsync(() => goodbye.SayAsync(finFollows: false)));
        _client!.Peer.SendFin(isWatched: false);
        Assert.Equal(options.Goodbye.ToArray(), (await reading).Bytes);
        Assert.InRange(turns.Given, leastTurns, int.MaxValue);
    }
}
