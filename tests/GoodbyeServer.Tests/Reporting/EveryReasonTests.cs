using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tests.Tls;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>Each reason, reached once. A reason without an arm does not compile.</summary>
public sealed class EveryReasonTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Reasons => [.. Enum.GetNames<CloseReason>()];

    public static string? WhyNot(string name) => name == nameof(CloseReason.HandshakeFailed) ? TlsNeeds.WhyNot(program: null) : null;

    [Cases(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Reasons))]
    public async Task Every_reason_can_be_reached(string name)
    {
        var reason = Enum.Parse<CloseReason>(name);
        var closed = await (reason switch
        {
            CloseReason.Goodbye => EndAsync(new(), peer => peer.ReadToEndAsync()),
            CloseReason.ClientClosed => EndAsync(new() { Echo = true }, peer => Task.Run(peer.Shutdown)),
            CloseReason.ClientReset => EndAsync(new() { Echo = true }, peer => Task.Run(peer.Reset)),
            CloseReason.IdleTimeout =>
                EndAsync(new() { Echo = true, IdleTimeout = TimeSpan.FromMilliseconds(1) }, peer => peer.ReadToEndAsync()),
            CloseReason.SendTimeout =>
                EndAsync(new() { Echo = true, SendTimeout = Second }, peer => peer.SendUntilTheEndAsync(), receiveBuffer: 4096),
            CloseReason.ConnectionLost => ConnectionLostAsync(),
            CloseReason.ClientGarbled =>
                EndAsync(new() { Cues = new() { AfterRequests = 1 } }, peer => SendAndReadAsync(peer, "\0")),
            CloseReason.UpstreamClosed => EndOfWireAsync(server => server.Shutdown()),
            CloseReason.UpstreamReset => EndOfWireAsync(server => server.Reset()),
            CloseReason.UpstreamLost => EndOfWireAsync(server => server.GoDeaf(), new() { KeepAlive = Second }),
            CloseReason.UpstreamRefused => UpstreamRefusedAsync(),
            CloseReason.HandshakeFailed =>
                EndAsync(new() { Tls = new() }, peer => SendAndReadAsync(peer, "GET / HTTP/1.1\r\n\r\n")),
            CloseReason.Shutdown => ShutdownAsync(),
            CloseReason.TurnedAway => TurnedAwayAsync(),
            CloseReason.Error => ErrorAsync(),
        });
        Assert.Equal(reason.ToWord(), closed.Reason);
        Assert.Equal(reason is CloseReason.Goodbye ? "at-once" : null, closed.Cue);
        Assert.Equal(reason switch
        {
            CloseReason.Error => LogEventLevel.Error,
            CloseReason.ClientReset or CloseReason.SendTimeout or CloseReason.ConnectionLost or CloseReason.TurnedAway
                or CloseReason.ClientGarbled or CloseReason.UpstreamReset or CloseReason.UpstreamRefused or CloseReason.UpstreamLost
                or CloseReason.HandshakeFailed => LogEventLevel.Warning,
            CloseReason.Goodbye or CloseReason.ClientClosed or CloseReason.IdleTimeout or CloseReason.Shutdown
                or CloseReason.UpstreamClosed => LogEventLevel.Information,
        }, closed.Level);
    }

    private static async Task<Closed> EndAsync(ServerOptions options, Func<Peer, Task> act, int? receiveBuffer = null)
    {
        await using var server = RunningServer.Start(options);
        using var peer = await server.ConnectAsync(receiveBuffer: receiveBuffer);
        await act(peer);
        peer.Close();
        return await server.ClosedAsync();
    }

    private static async Task SendAndReadAsync(Peer peer, string text)
    {
        await peer.SendAsync(text);
        await peer.ReadToEndAsync();
    }

    private static async Task<Closed> ConnectionLostAsync()
    {
        await using var server = RunningServer.Start(new() { Echo = true, SendTimeout = TimeSpan.FromMilliseconds(100) });
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        await peer.SendAsync("lost");
        return await server.ClosedAsync();
    }

    private static async Task<Closed> EndOfWireAsync(Action<Peer> act, ServerOptions? options = null)
    {
        await using var wire = await Wire.StartAsync(options);
        act(wire.Server);
        await wire.Client.ReadToEndAsync();
        wire.Client.Shutdown();
        return await wire.ClosedAsync();
    }

    private static async Task<Closed> UpstreamRefusedAsync()
    {
        using var upstream = TestUpstream.Refuse();
        await using var server = RunningServer.Start(new() { Upstream = upstream.Name });
        using var peer = await server.TryConnectAsync();
        return await server.ClosedAsync();
    }

    private static async Task<Closed> ShutdownAsync()
    {
        await using var server = RunningServer.Start(new() { Echo = true });
        using var peer = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        await peer.ReadToEndAsync();
        peer.Close();
        return await server.ClosedAsync();
    }

    private static async Task<Closed> TurnedAwayAsync()
    {
        await using var server = RunningServer.Listen(new() { Echo = true, MaxConnections = 1 });
        using var served = await server.ConnectAsync();
        using var turnedAway = await server.ConnectAsync();
        server.Run();
        return await server.ClosedAsync(2);
    }

    private static async Task<Closed> ErrorAsync()
    {
        var clock = new BrokenClock();
        await using var server = RunningServer.Start(new() { Echo = true }, clock);
        clock.Break();
        using var peer = await server.TryConnectAsync();
        return await server.ClosedAsync();
    }
}
