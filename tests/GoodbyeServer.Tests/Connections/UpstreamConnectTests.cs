using System.Net;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>The upstream is connected when the client is accepted; what comes of it meanwhile, and when it fails.</summary>
public sealed class UpstreamConnectTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task It_is_connected_before_the_client_says_a_word()
    {
        await using var wire = await Wire.StartAsync();
        await wire.Server.SendAsync("220 hello");
        Assert.Equal("220 hello", await wire.Client.ReadTextAsync(9));
    }

    [Fact]
    public async Task A_client_of_an_upstream_that_refuses_is_reset()
    {
        using var upstream = TestUpstream.Refuse();
        await using var server = RunningServer.Listen(new() { Upstream = upstream.Name, Goodbye = default });
        using var client = await server.ConnectAsync();
        server.Run();
        Assert.Equal(new("", PeerEnd.Reset), await client.HearAsync());
        var closed = await server.ClosedAsync();
        Assert.Equal("upstream-refused, reset-sent, ", closed.BothEnds);
        Assert.Equal((upstream.Name.ToString(), 0L, 0L, 0L),
            (closed.Upstream, closed.BytesToUpstream, closed.BytesFromUpstream, closed.BytesNotPassed));
    }

    [LinuxFact]
    public async Task An_upstream_that_does_not_answer_in_time_is_lost()
    {
        using var upstream = TestUpstream.Ignore();
        await using var server = RunningServer.Start(new() { Upstream = upstream.Name, UpstreamTimeout = Soon, Goodbye = default });
        using var client = await server.ConnectAsync();
        await client.SendAsync("hello");
        Assert.Equal(new("", PeerEnd.Reset), await client.HearAsync());
        var closed = await server.ClosedAsync();
        Assert.Equal("upstream-lost, reset-sent, ", closed.BothEnds);
        Assert.Equal((0L, 5L, upstream.Name.ToString()), (closed.BytesReceived, closed.BytesUnread, closed.Upstream));
        Assert.Equal(0, upstream.Attempts());
    }

    [LinuxFact]
    public async Task A_reset_of_the_client_ends_the_attempt()
    {
        using var upstream = TestUpstream.Ignore();
        await using var server = RunningServer.Start(
            new() { Upstream = upstream.Name, UpstreamTimeout = Timeout.InfiniteTimeSpan, Goodbye = default });
        using var client = await server.ConnectAsync();
        await client.SendAsync("hello");
        client.Reset();
        var closed = await server.ClosedAsync();
        Assert.Equal("client-reset, reset-by-client, ", closed.BothEnds);
        Assert.Equal(0, upstream.Attempts());
    }

    [LinuxFact]
    public async Task A_fin_of_the_client_does_not_end_the_attempt()
    {
        using var upstream = TestUpstream.Ignore();
        await using var server = RunningServer.Start(new() { Upstream = upstream.Name, UpstreamTimeout = Soon, Goodbye = default });
        using var client = await server.ConnectAsync();
        client.Shutdown();
        Assert.Equal(new("", PeerEnd.Reset), await client.HearAsync());
        Assert.Equal("upstream-lost, reset-sent, ", (await server.ClosedAsync()).BothEnds);
    }

    [LinuxFact]
    public async Task A_cue_ends_the_attempt_and_the_goodbye_is_said()
    {
        using var upstream = TestUpstream.Ignore();
        await using var server = RunningServer.Start(new()
        {
            Upstream = upstream.Name,
            UpstreamTimeout = Timeout.InfiniteTimeSpan,
            Cues = new() { After = Soon },
        });
        using var client = await server.ConnectAsync();
        Assert.Equal(new("Goodbye\n", PeerEnd.Fin), await client.HearAsync());
        client.Shutdown();
        Assert.Equal("goodbye (after), clean, ", (await server.ClosedAsync()).BothEnds);
        Assert.Equal(0, upstream.Attempts());
    }

    [LinuxFact]
    public async Task A_stop_ends_the_attempt()
    {
        using var upstream = TestUpstream.Ignore();
        await using var server = RunningServer.Start(
            new() { Upstream = upstream.Name, UpstreamTimeout = Timeout.InfiniteTimeSpan, Goodbye = default });
        using var client = await server.ConnectAsync();
        await server.AcceptedAsync();
        server.AskToStop();
        client.Shutdown();
        Assert.Equal("shutdown, clean, ", (await server.ClosedAsync()).BothEnds);
    }

    /// <summary>The first one refuses: most hosts have localhost on both.</summary>
    [Ipv6Fact]
    public async Task Every_address_of_a_name_is_tried()
    {
        using var upstream = TestUpstream.Listen();
        await using var server = RunningServer.Start(
            new() { Upstream = new("localhost", upstream.Name.Port), Goodbye = default });
        using var client = await server.ConnectAsync();
        using var accepted = await upstream.AcceptAsync();
        await client.SendAsync("x");
        Assert.Equal("x", await accepted.ReadTextAsync(1));
        accepted.Shutdown();
        client.Shutdown();
        Assert.Equal(upstream.Name.ToString(), (await server.ClosedAsync()).Upstream);
    }

    [Fact]
    public async Task Who_is_turned_away_does_not_reach_the_upstream()
    {
        using var upstream = TestUpstream.Listen();
        await using var server = RunningServer.Start(
            new() { Upstream = upstream.Name, MaxConnections = 1, Busy = "full\n"u8.ToArray(), Goodbye = default });
        using var served = await server.ConnectAsync();
        using var accepted = await upstream.AcceptAsync();
        using var client = await server.ConnectAsync();
        Assert.Equal(new("full\n", PeerEnd.Fin), await client.HearAsync());
        client.Shutdown();
        var closed = await server.ClosedAsync(2);
        Assert.Equal("turned-away, clean, ", closed.BothEnds);
        Assert.Null(closed.Upstream);

        served.Shutdown();
        accepted.Shutdown();
        await server.ClosedAsync();
        using var next = await server.ConnectAsync();
        await next.SendAsync("next");
        using var nextAccepted = await upstream.AcceptAsync();
        Assert.Equal("next", await nextAccepted.ReadTextAsync(4));
    }

    [Fact]
    public void A_name_that_has_no_address_is_told_at_the_start()
    {
        var e = Assert.Throws<UpstreamException>(() => UpstreamAddresses.Find(new("no-such-host.invalid", 80)));
        Assert.StartsWith("--upstream no-such-host.invalid:80: the name cannot be looked up", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void A_server_is_not_its_own_upstream()
    {
        using var free = TestUpstream.Refuse();
        var port = free.Name.Port;
        free.Dispose();
        var e = Assert.Throws<UpstreamException>(() => RunningServer.Listen(new() { Port = port, Upstream = new("127.0.0.1", port) }));
        Assert.Equal($"--upstream 127.0.0.1:{port}: 127.0.0.1:{port} is where this server itself listens", e.Message);
    }

    [LinuxFact]
    public void A_server_that_listens_on_every_address_is_not_its_own_upstream_either()
    {
        // Holds the port, and is not in the way of who listens on it: both share the address, and this does not listen.
        using var held = TestUpstream.Refuse();
        var options = new ServerOptions { Port = held.Name.Port, Upstream = held.Name };
        var e = Assert.Throws<UpstreamException>(() => RunningServer.Listen(options, bind: BindAddress.Of(IPAddress.Any)));
        Assert.Equal($"--upstream {held.Name}: {held.Name} is where this server itself listens", e.Message);
    }

    [Fact]
    public async Task A_lookup_is_made_again_only_for_a_name()
    {
        var known = UpstreamAddresses.Find(new("127.0.0.1", 1));
        await known.RefreshAsync(CancellationToken.None);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 1)], known.Known.Select(address => address.EndPoint));

        var named = UpstreamAddresses.Find(new("localhost", 1));
        await named.RefreshAsync(CancellationToken.None);
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 1), named.Known.Select(address => address.EndPoint));
    }
}
