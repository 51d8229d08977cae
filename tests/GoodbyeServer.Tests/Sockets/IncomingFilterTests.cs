using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

/// <summary>What comes in for a socket that is about to be reset.</summary>
public sealed class IncomingFilterTests
{
    /// <summary>Where to listen, and where the client connects.</summary>
    public static TheoryData<string, string> Addresses { get; } = Ipv6FactAttribute.Unavailable is null
        ? new() { { "127.0.0.1", "127.0.0.1" }, { "::1", "::1" }, { "::", "127.0.0.1" } }
        : new() { { "127.0.0.1", "127.0.0.1" } };

    [LinuxTheory]
    [MemberData(nameof(Addresses))]
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
