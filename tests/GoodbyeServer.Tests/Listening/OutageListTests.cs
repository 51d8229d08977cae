using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;
using static GoodbyeServer.Tests.Listening.Outages;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Outages in a list: one after the other, from the start, and again and again.</summary>
public sealed class OutageListTests
{
    private readonly ManualClock _clock = new();

    [LinuxFact]
    public async Task Outages_from_the_start_follow_one_another_after_open_after_and_then_it_is_ready()
    {
        var modes = new CloseModeList(CloseMode.HalfClose) { First = [Ignore, Refuse] };
        await using var server = RunningServer.Start(new() { OpenAfter = Down / 2, CloseModes = modes }, _clock);
        Assert.Equal(SocketError.ConnectionRefused, await Binds.ErrorOfConnectAsync(IPAddress.Loopback, server.Port));
        foreach (var (time, name) in new[] { (Down / 2, "Ignoring"), (Down, "Refusing"), (Down, "Ready") })
        {
            await _clock.ArmedAsync(time);
            Assert.Empty(server.Log.Named("Ready"));
            _clock.Advance(time);
            await server.Log.WhenAsync(_ => server.Log.All[^1].Name() == name);
        }

        Assert.Equal(
            [
                $"Refusing connections on 127.0.0.1:{server.Port} for 1 s", $"Ignoring connections on 127.0.0.1:{server.Port} for 2 s",
                $"Refusing connections on 127.0.0.1:{server.Port} for 2 s", $"Listening on 127.0.0.1:{server.Port}",
                "Goodbye at once, then half-close. Ctrl-C stops.",
            ],
            server.Log.All.Select(Text));
    }

    [LinuxFact]
    public async Task A_list_that_starts_over_goes_down_again_and_again()
    {
        await using var server = Start(_clock, new([Run(CloseMode.Close, Refuse)], Repeat: true));
        for (var round = 1; round <= 3; round++)
        {
            using var peer = await ConnectAgainAsync(server, times: round);
            await peer.SendAsync("x");
            Assert.Equal(("Goodbye\n", PeerEnd.Fin), await HeardAsync(peer));
            await server.ClosedAsync(round);
            await _clock.ArmedAsync(Down);
            Assert.Equal(SocketError.ConnectionRefused, await Binds.ErrorOfConnectAsync(IPAddress.Loopback, server.Port));
            _clock.Advance(Down);
        }

        await server.Log.WhenAsync(_ => server.Log.Named("Listening").Count == 4);
        var down = server.Log.Named("Refusing");
        Assert.Equal([1, 2, 3], down.Select(logged => int.Parse(Text(logged).Split('#', ' ')[^3], CultureInfo.InvariantCulture)));
        Assert.Equal($"Refusing connections on 127.0.0.1:{server.Port} until 2 s after #3 has ended", Text(down[^1]));
        Assert.All(down, logged => Assert.Equal(2000.0, logged.Value("ForMs")));
    }

    [LinuxFact]
    public async Task The_last_connection_of_a_server_takes_nothing_down()
    {
        await using var server = RunningServer.Start(new() { ExitAfter = 1, CloseModes = new([Run(CloseMode.Close, Refuse)]) }, _clock);
        using var peer = await server.ConnectAsync();
        await server.Ended;
        Assert.Empty(server.Log.Named("Refusing"));
    }

    private static string Text(LogEvent logged) =>
        logged.RenderMessage(CultureInfo.InvariantCulture).Replace("\"", "", StringComparison.Ordinal);
}
