using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A way in which a connection ends, and what one of its ends sees of it: directly, and through a relay.</summary>
/// <param name="Title">What happens, as the page's table says it.</param>
/// <param name="PlayAsync">Plays the client and the server; what is seen. Silence that lasts as long as the patience is seen, too.</param>
internal sealed record EndingCase(string Title, Func<Peer, Peer, TimeSpan, Task<string>> PlayAsync)
{
    private static readonly byte[] Little = "Goodbye\n"u8.ToArray();
    private static readonly byte[] Much = new byte[100_000];
    private static readonly byte[] VeryMuch = new byte[1_000_000];

    public static IReadOnlyList<EndingCase> All { get; } =
    [
        new("the client's FIN first, then the server answers 100 kB",
            (client, server, patience) => AnswerAfterFinAsync(client, server, patience)),
        new("the server's FIN first, then the client sends 100 kB",
            (client, server, patience) => AnswerAfterFinAsync(server, client, patience)),
        new("the server resets: the client sees", (client, server, patience) => ResetAsync(server, client, patience, [])),
        new("the client resets: the server sees", (client, server, patience) => ResetAsync(client, server, patience, [])),
        new("the server says 8 B and resets at once", (client, server, patience) => ResetAsync(server, client, patience, Little)),
        new("the server says 1 MB, which is acknowledged, and resets",
            (client, server, patience) => ResetAsync(server, client, patience, VeryMuch)),
        new("the client says 8 B and resets at once", (client, server, patience) => ResetAsync(client, server, patience, Little)),
        new("the client's FIN, then the server resets", (client, server, patience) => ResetAfterFinAsync(client, server, patience)),
        new("the server's FIN, then the client resets", (client, server, patience) => ResetAfterFinAsync(server, client, patience)),
        new("the server's FIN, then it resets, and the client is silent", SilentAsync),
    ];

    /// <summary>What is seen if the connection goes to this port, which leads to the upstream.</summary>
    public async Task<string> SeenAsync(int port, TestUpstream upstream, TimeSpan patience)
    {
        using var client = await Peer.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        using var server = await upstream.AcceptFromAsync(client);
        return await PlayAsync(client, server, patience);
    }

    /// <summary>What a client sees of an upstream that nobody listens at.</summary>
    public static async Task<string> SeenOfRefusalAsync(int port, TimeSpan patience)
    {
        try
        {
            using var client = await Peer.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            return $"connected, {EndOf(await HearAsync(client, 2 * patience))}";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : "connected, RST";
        }
    }

    private static async Task<string> AnswerAfterFinAsync(Peer first, Peer last, TimeSpan patience)
    {
        var hearing = HearAsync(first, 2 * patience);
        first.Shutdown();
        await HearAsync(last, patience);
        await TryAsync(async () =>
        {
            await last.SendAsync(Much);
            last.Shutdown();
        });
        return Text(await hearing);
    }

    private static async Task<string> ResetAsync(Peer who, Peer other, TimeSpan patience, byte[] after)
    {
        var hearing = HearAsync(other, 2 * patience);
        await TryAsync(async () =>
        {
            await who.SendAsync(after);
            if (after.Length > Little.Length)
            {
                await who.AcknowledgedAsync();
            }
        });
        who.Reset();
        var heard = await hearing;
        return after.Length == 0 ? EndOf(heard) : Text(heard);
    }

    private static async Task<string> ResetAfterFinAsync(Peer first, Peer last, TimeSpan patience)
    {
        var hearing = HearAsync(first, 2 * patience);
        first.Shutdown();
        await HearAsync(last, patience);
        last.Reset();
        return EndOf(await hearing);
    }

    private static async Task<string> SilentAsync(Peer client, Peer server, TimeSpan patience)
    {
        server.Shutdown();
        await HearAsync(client, patience);
        server.Reset();
        var over = RealTime.PassAsync(patience);
        while (client.State != TcpState.Closed && !over.IsCompleted)
        {
            await Task.Yield();
        }

        return client.State == TcpState.Closed ? "RST" : "not told";
    }

    private static async Task<Heard?> HearAsync(Peer peer, TimeSpan limit)
    {
        var hearing = peer.ReadToEndAsync();
        return await Task.WhenAny(hearing, RealTime.PassAsync(limit)) == hearing ? await hearing : null;
    }

    /// <summary>What the other end has reset already cannot be said: who hears, tells.</summary>
    private static async Task TryAsync(Func<Task> say)
    {
        try
        {
            await say();
        }
        catch (SocketException)
        {
        }
    }

    private static string Text(Heard? heard) => heard is null ? "silence" : $"{Size(heard.Bytes.Length)}, {EndOf(heard)}";

    private static string Size(int bytes) =>
        bytes >= 1_000_000 ? $"{bytes / 1_000_000} MB"
        : bytes >= 1_000 ? $"{bytes / 1_000} kB"
        : $"{bytes} B";

    private static string EndOf(Heard? heard) => heard is null ? "silence" : heard.End switch
    {
        PeerEnd.Fin => "FIN",
        PeerEnd.Reset => "RST",
        PeerEnd.FinThenReset => "FIN, RST",
    };
}
