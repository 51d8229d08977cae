using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

/// <summary>What comes in for a socket that is about to be reset.</summary>
public sealed class IncomingFilterTests
{
    /// <summary>Why nobody can bind so here; null if one can.</summary>
    public static string? WhyNot(string bind, string _) =>
        bind.Contains(':', StringComparison.Ordinal) ? Ipv6FactAttribute.Unavailable : null;

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("::", "127.0.0.1")]
    public async Task A_clients_reset_changes_nothing_any_more(string bind, string client)
    {
        using var listener = new TcpListener(IPAddress.Parse(bind), 0);
        if (bind == "::")
        {
            listener.Server.DualMode = true;
        }

        listener.Start();
        using var peer = await Peer.ConnectAsync(new IPEndPoint(IPAddress.Parse(client), ((IPEndPoint)listener.LocalEndpoint).Port));
        using var socket = await listener.AcceptSocketAsync();
        IncomingFilter.DropAll(socket);
        peer.Reset();
        Assert.Equal(TcpState.Established, TcpInfo.Read(socket)!.Value.State);
    }
}
