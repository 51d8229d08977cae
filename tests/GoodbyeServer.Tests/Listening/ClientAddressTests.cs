using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>A client is shown by the address it would name itself.</summary>
public sealed class ClientAddressTests
{
    [Fact]
    public async Task An_IPv4_client_on_a_dual_stack_listener_is_shown_as_IPv4()
    {
        await using var server = RunningServer.Start(bind: BindAddress.Any);
        using var peer = await server.ConnectAsync(IPAddress.Loopback);
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal($"127.0.0.1:{peer.EndPoint.Port}", (await server.ClosedAsync()).Client);
    }

    [Ipv6Fact]
    public async Task An_IPv6_client_is_shown_in_brackets()
    {
        await using var server = RunningServer.Start(bind: BindAddress.Any);
        using var peer = await server.ConnectAsync(IPAddress.IPv6Loopback);
        await peer.ReadToEndAsync();
        peer.Close();
        Assert.Equal($"[::1]:{peer.EndPoint.Port}", (await server.ClosedAsync()).Client);
    }

    [Ipv6Fact]
    public async Task An_IPv6_listener_is_shown_in_brackets_and_takes_IPv6_only()
    {
        await using var server = RunningServer.Start(bind: BindAddress.Of(IPAddress.IPv6Any));
        var listening = await server.EventAsync("Listening");
        Assert.Equal(("::", server.Port), (listening.Value("Address"), (int)listening.Value("Port")!));
        await Assert.ThrowsAsync<SocketException>(() => server.ConnectAsync(IPAddress.Loopback));
    }
}
