using System.Net;
using System.Net.Sockets;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Listening;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Where a server listens, and what accepted sockets have from their listener.</summary>
public sealed class ListenerBinderTests
{
    [Theory]
    [InlineData(1.0, 1, 1)]
    [InlineData(20.5, 21, 3)]
    [InlineData(60.0, 60, 6)]
    public async Task Accepted_sockets_have_no_delay_and_the_keep_alive_of_the_options(double keepAlive, int time, int interval)
    {
        using var accepted = await AcceptAsync(new() { KeepAlive = TimeSpan.FromSeconds(keepAlive) });
        Assert.True(accepted.NoDelay);
        Assert.NotEqual(0, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(time, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(interval, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(3, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
    }

    [Fact]
    public async Task An_infinite_keep_alive_is_off()
    {
        using var accepted = await AcceptAsync(new() { KeepAlive = Timeout.InfiniteTimeSpan });
        Assert.True(accepted.NoDelay);
        Assert.Equal(0, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
    }

    [Ipv6Theory]
    [InlineData("any ::")]
    [InlineData(":: any")]
    [InlineData("127.0.0.1 :: any ::1")]
    [InlineData("0.0.0.0 ::1 any")]
    public void Whatever_any_covers_needs_no_listener_of_its_own_in_any_order(string bind)
    {
        var options = new ServerOptions { Bind = [.. bind.Split(' ').Select(word => FlagParsers.Bind(word).Value!)] };
        using var listener = OnlyListener(options);
        Assert.True(listener.Socket.DualMode);
    }

    [Fact]
    public async Task Localhost_is_127_0_0_1_whatever_else_the_host_has()
    {
        await using var server = RunningServer.Listen(bind: BindAddress.Localhost);
        Assert.Equal(IPAddress.Loopback, server.EndPoints[0].Address);
    }

    [Ipv6Fact]
    public async Task Localhost_is_both_loopback_addresses_on_one_port()
    {
        await using var server = RunningServer.Listen(bind: BindAddress.Localhost);
        Assert.Equal([new(IPAddress.Loopback, server.Port), new(IPAddress.IPv6Loopback, server.Port)], server.EndPoints);
    }

    [Fact]
    public void An_address_that_is_named_twice_counts_once()
    {
        OnlyListener(new() { Bind = [BindAddress.Of(IPAddress.Loopback), BindAddress.Of(IPAddress.Loopback)] }).Dispose();
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_with_its_address()
    {
        await using var server = RunningServer.Listen();
        var taken = new ServerOptions { Bind = [BindAddress.Of(IPAddress.Loopback)], Port = server.Port };
        var e = Assert.Throws<BindException>(() => ListenerBinder.Listen(taken));
        Assert.Equal((new IPEndPoint(IPAddress.Loopback, server.Port), SocketError.AddressAlreadyInUse), (e.EndPoint, e.Error));
    }

    [Fact]
    public async Task A_port_is_free_again_at_once_after_the_server_has_closed_connections_on_it()
    {
        int port;
        await using (var server = RunningServer.Start())
        {
            port = server.Port;
            using var peer = await server.ConnectAsync();
            await peer.ReadToEndAsync();
            peer.Close();
            await server.ClosedAsync();
        }

        OnlyListener(new() { Bind = [BindAddress.Of(IPAddress.Loopback)], Port = port }).Dispose();
    }

    private static BoundListener OnlyListener(ServerOptions options) =>
        Assert.Single(Assert.Single(ListenerBinder.Listen(options)).Listeners);

    private static async Task<Socket> AcceptAsync(ServerOptions options)
    {
        using var listener = OnlyListener(options with { Bind = [BindAddress.Of(IPAddress.Loopback)] });
        using var peer = await Peer.ConnectAsync(listener.EndPoint);
        return await listener.Socket.AcceptAsync();
    }
}
