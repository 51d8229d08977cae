using System.Net;
using System.Text;
using GoodbyeServer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Many clients at once, of the program as users run it.</summary>
[Collection(nameof(Alone))]
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int All = 10_000;
    private const int Talking = 1_000;
    private const int Rounds = 10;

    /// <summary>Fewer than the kernel queues before they are accepted.</summary>
    private const int AtOnce = 500;

    /// <summary>Far above what a connection takes, so that the collector's habits fail no run; far below a buffer for each.</summary>
    private const int MostBytesPerConnection = 16 * 1024;

    [OnDemandFact("GOODBYE_LOAD", All + 1000)]
    public async Task Ten_thousand_connections_are_held_while_a_thousand_talk()
    {
        await using var server = await ServerProcess.StartListeningAsync(
            "--bind=127.0.0.1", "--echo", "--idle-timeout=0",
            $"--expect=connections={All + Talking},client-reset={All},client-closed={Talking},clean={Talking}");
        var address = new IPEndPoint(IPAddress.Loopback, server.Port);
        var peers = new List<Peer>();
        try
        {
            // What the first connections need once, such as compiled code, is no connection's own.
            await ConnectAsync(peers, Talking, address);
            await Task.WhenAll(peers.Select(TalkAsync));
            await Task.WhenAll(peers.Select(EndAsync));
            peers.Clear();
            await server.ReportedAsync(Talking);
            var before = ProcessUse.Of(server.Id);

            await ConnectAsync(peers, All, address);
            // The last ones: connections are accepted in order, so when these are answered all others are held too.
            await Task.WhenAll(peers.TakeLast(Talking).Select(TalkAsync));
            var held = ProcessUse.Of(server.Id);
            var each = (held.Memory - before.Memory) / All;
            output.WriteLine($"{All} connections: {each} bytes of memory each; before {before}, then {held}");
            Assert.Equal(All, held.Descriptors - before.Descriptors);
            Assert.InRange(each, 0, MostBytesPerConnection);
        }
        finally
        {
            peers.ForEach(peer => peer.Reset());
        }

        await server.ReportedAsync(All + Talking);
        var exit = await server.StopAsync();
        Assert.Equal((0, ""), (exit.Code, string.Join('\n', exit.Errors)));
    }

    private static async Task ConnectAsync(List<Peer> peers, int count, IPEndPoint server)
    {
        for (var left = count; left > 0; left -= AtOnce)
        {
            peers.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(left, AtOnce)).Select(_ => Peer.ConnectAsync(server))));
        }
    }

    private static async Task TalkAsync(Peer peer)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var said = $"{round}: {peer.EndPoint}\n";
            await peer.SendAsync(said);
            Assert.Equal(said, await peer.ReadTextAsync(Encoding.UTF8.GetByteCount(said)));
        }
    }

    private static async Task EndAsync(Peer peer)
    {
        peer.Shutdown();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        peer.Close();
    }
}
