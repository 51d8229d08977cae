using System.Globalization;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;
using static GoodbyeServer.Tests.Listening.Outages;

namespace GoodbyeServer.Tests.Listening;

/// <summary>A port that goes down for a while, and comes back.</summary>
public sealed class OutageTests
{
    private readonly ManualClock _clock = new();

    /// <summary>Why nobody can bind so here; null if one can.</summary>
    public static string? WhyNot(string bind) => Binds.WhyNot(bind);

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Binds.All), MemberType = typeof(Binds))]
    public async Task It_refuses_from_the_accept_until_its_time_after_the_end(string bind)
    {
        await using var server = Start(_clock, new([Run(CloseMode.Abort, Refuse), Run(CloseMode.Close)]), bind);
        using var first = await server.ConnectAsync(Binds.Addresses(bind)[0]);
        await DownAsync(server, "Refusing");
        await AssertRefusedAsync(server, bind);
        await first.SendAsync("x");
        Assert.Equal(("Goodbye\n", PeerEnd.Reset), await HeardAsync(first));
        await server.ClosedAsync(1);
        await _clock.ArmedAsync(Down);
        _clock.Advance(Down - TimeSpan.FromTicks(1));
        await AssertRefusedAsync(server, bind);
        Binds.AssertTaken(bind, server.Port);
        var listened = server.Log.Named("Listening").Count;
        Assert.Equal(server.EndPoints.Count, listened);
        _clock.Advance(TimeSpan.FromTicks(1));
        await server.Log.WhenAsync(_ => server.Log.Named("Listening").Count == 2 * listened);
        foreach (var address in Binds.Addresses(bind))
        {
            using var next = await server.ConnectAsync(address);
            await next.SendAsync("x");
            Assert.Equal(("Goodbye\n", PeerEnd.Fin), await HeardAsync(next));
        }
    }

    [LinuxFact]
    public async Task Its_time_does_not_run_while_the_connection_before_it_is_open()
    {
        await using var server = RunningServer.Start(
            new() { Cues = new() { AfterBytes = 2 }, Echo = true, CloseModes = new([Run(CloseMode.Abort, Refuse), Run(CloseMode.Close)]) },
            _clock);
        using var first = await server.ConnectAsync();

        // It is served once the port is down.
        await first.SendAsync("x");
        Assert.Equal("x", await first.ReadTextAsync(1));
        _clock.Advance(2 * Down);
        await first.SendAsync("y");
        Assert.Equal(("yGoodbye\n", PeerEnd.Reset), await HeardAsync(first));
        await server.ClosedAsync(1);
        await _clock.ArmedAsync(Down);
        Assert.Single(server.Log.Named("Listening"));
        _clock.Advance(Down);
        using var next = await ConnectAgainAsync(server);
        await next.SendAsync("xy");
        Assert.Equal(("xyGoodbye\n", PeerEnd.Fin), await HeardAsync(next));
    }

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Binds.All), MemberType = typeof(Binds))]
    public async Task It_ignores_and_who_still_hangs_is_served_afterwards(string bind)
    {
        await using var server = Start(_clock, new([Run(CloseMode.Abort, Ignore), Run(CloseMode.Close)]), bind);
        using var first = await server.ConnectAsync(Binds.Addresses(bind)[0]);
        await DownAsync(server, "Ignoring");
        var hanging = Binds.Addresses(bind).Select(address => Binds.Begin(address, server.Port)).ToList();
        await first.SendAsync("x");
        await server.ClosedAsync(1);
        await _clock.ArmedAsync(Down);
        Assert.False(hanging[0].Poll(TimeSpan.FromSeconds(1.5), SelectMode.SelectWrite));
        Assert.All(hanging, socket => Assert.False(socket.Poll(0, SelectMode.SelectWrite)));
        Binds.AssertTaken(bind, server.Port);
        _clock.Advance(Down);

        // Its SYN is sent again within some seconds.
        foreach (var socket in hanging)
        {
            Assert.True(socket.Poll(Guard.Limit, SelectMode.SelectWrite));
            socket.Send("x"u8);
            Assert.True(socket.Poll(Guard.Limit, SelectMode.SelectRead));
            Assert.Equal("Goodbye\n".Length, socket.Receive(new byte[100]));
            socket.Dispose();
        }

        await server.StopAsync();
        Assert.Equal(1 + hanging.Count, server.Summary.Connections);
    }

    [LinuxFact]
    public async Task Who_had_connected_is_turned_away_without_a_word_and_takes_nothing_from_the_lists()
    {
        await using var server = RunningServer.Listen(
            new()
            {
                Cues = new() { AfterBytes = 1 },
                CloseModes = new([Run(CloseMode.Abort, Refuse), Run(CloseMode.Close)]),
                Goodbyes = ["1"u8.ToArray(), "2"u8.ToArray()],
                MaxConnections = 9,
                Busy = "busy\n"u8.ToArray(),
            },
            _clock);
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        using var third = await server.ConnectAsync();
        server.Run();
        Assert.Equal(("", PeerEnd.Reset), await HeardAsync(second));
        Assert.Equal(("", PeerEnd.Reset), await HeardAsync(third));
        Assert.Equal("turned-away, reset-sent, unsent", (await server.ClosedAsync(2)).Story);
        Assert.Equal("abort", (await server.ClosedAsync(3)).CloseMode);
        await first.SendAsync("x");
        Assert.Equal(("1", PeerEnd.Reset), await HeardAsync(first));
        await _clock.ArmedAsync(Down);
        _clock.Advance(Down);
        using var next = await ConnectAgainAsync(server);
        await next.SendAsync("x");
        Assert.Equal(("2", PeerEnd.Fin), await HeardAsync(next));
        Assert.Equal("goodbye (after-bytes), fin-sent, sent", (await server.ClosedAsync(4)).Story);
    }

    [LinuxFact]
    public async Task Connections_that_are_open_go_on()
    {
        await using var server = Start(_clock, new([Run(CloseMode.Close), Run(CloseMode.Abort, Refuse, Ignore)]));
        using var open = await server.ConnectAsync();
        await server.AcceptedAsync(1);
        using var second = await server.ConnectAsync();
        await server.AcceptedAsync(2);
        await second.SendAsync("x");
        await server.ClosedAsync(2);
        await _clock.ArmedAsync(Down);
        _clock.Advance(Down);
        var ignoring = await server.EventAsync("Ignoring");
        Assert.EndsWith(" for 2 s", ignoring.RenderMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await _clock.ArmedAsync(Down);
        await open.SendAsync("x");
        Assert.Equal(("Goodbye\n", PeerEnd.Fin), await HeardAsync(open));
    }

    [LinuxFact]
    public async Task A_server_that_stops_while_a_port_is_down_does_not_wait_for_it()
    {
        await using var server = Start(_clock, new([Run(CloseMode.Never, Refuse), Run(CloseMode.Close)]));
        using var held = await server.ConnectAsync();
        await held.SendAsync("x");
        await held.ReadAsync(8);
        await server.StopAsync();
        Assert.Equal(PeerEnd.Reset, (await held.ReadToEndAsync()).End);
        Assert.Single(server.Log.Named("Listening"));
    }

    /// <summary>Waits until the port is down on every address.</summary>
    private static Task<LogEvent> DownAsync(RunningServer server, string name) =>
        server.Log.WhenAsync(_ => server.Log.Named(name).Count == server.EndPoints.Count);

    private static async Task AssertRefusedAsync(RunningServer server, string bind)
    {
        foreach (var address in Binds.Addresses(bind))
        {
            Assert.Equal(SocketError.ConnectionRefused, await Binds.ErrorOfConnectAsync(address, server.Port));
        }
    }
}
