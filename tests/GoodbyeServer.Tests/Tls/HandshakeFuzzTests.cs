using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Random bytes at every stage of a connection: each is a report, and the next client is served.</summary>
public sealed class HandshakeFuzzTests
{
    private const int Seeds = 60;

    /// <summary>What is sent instead of, or behind, what a good client sends.</summary>
    private enum Stage
    {
        /// <summary>Nothing but random bytes.</summary>
        Bare,

        /// <summary>Random bytes in records of the handshake.</summary>
        Records,

        /// <summary>A ClientHello with some bytes changed.</summary>
        Hello,

        /// <summary>Random bytes behind a good ClientHello.</summary>
        AfterHello,

        /// <summary>The client's last flight with some bytes changed.</summary>
        Finished,

        /// <summary>Random bytes behind a good handshake.</summary>
        AfterHandshake,
    }

    public static TheoryData<string, int> Stages
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (var stage in Enum.GetNames<Stage>())
            {
                all.Add(stage, ClientStyle.Tls12);
                all.Add(stage, ClientStyle.Tls13);
            }

            return all;
        }
    }

    [TlsTheory]
    [MemberData(nameof(Stages))]
    public async Task Random_bytes_are_a_report_and_never_an_error(string name, int version)
    {
        var stage = Enum.Parse<Stage>(name);
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true });
        for (var seed = 1; seed <= Seeds; seed++)
        {
            await DisturbAsync(server, stage, version, new Random(seed));
        }

        using (var good = await TlsPeer.ConnectAsync(server, version))
        {
            await good.SayAsync("served");
            Assert.Equal("served", await good.ReadTextAsync(6));
        }

        await server.ClosedAsync(Seeds + 1);
        Assert.All(server.Reports.Where(closed => closed.Connection <= Seeds), closed =>
        {
            Assert.Null(closed.Fault);
            Assert.True(closed.Reason is "handshake-failed" or "client-garbled" or "client-closed" or "client-reset", closed.Reason);
        });
    }

    /// <summary>Half of them say something else than TLS, half of them nothing more after a part of their ClientHello.</summary>
    [TlsFact]
    public async Task Five_hundred_at_once_hold_up_nobody()
    {
        const int Crowd = 500;
        await using var server = RunningServer.Start(new() { Tls = new(), Echo = true });
        var crowd = new List<Peer>();
        for (var i = 0; i < Crowd; i++)
        {
            var peer = await server.ConnectAsync();
            crowd.Add(peer);
            await peer.SendAsync(i % 2 == 0 ? "GET / HTTP/1.1\r\n\r\n"u8.ToArray() : [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]);
        }

        using (var good = await TlsPeer.ConnectAsync(server))
        {
            await good.SayAsync("served");
            Assert.Equal("served", await good.ReadTextAsync(6));
        }

        crowd.ForEach(peer => peer.Close());
        for (var i = 1; i <= Crowd; i++)
        {
            Assert.Equal("handshake-failed", (await server.ClosedAsync(i)).Reason);
        }
    }

    private static async Task DisturbAsync(RunningServer server, Stage stage, int version, Random random)
    {
        using var peer = await TlsPeer.BeginAsync(server, new(version));
        try
        {
            await (stage switch
            {
                Stage.Bare => peer.Raw.SendAsync(Noise(random)),
                Stage.Records => SendRecordsAsync(peer, random),
                Stage.Hello => SendHelloAsync(peer, hello => Change(hello, random)),
                Stage.AfterHello => SendHelloAsync(peer, hello => [.. hello, .. Noise(random)]),
                Stage.Finished => SendFinishedAsync(peer, random),
                Stage.AfterHandshake => SendAfterHandshakeAsync(peer, random),
            });
            if (random.Next(2) == 0)
            {
                peer.Raw.Shutdown();
                await peer.ReadToEndAsync();
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has reset it in the middle of what it sent.
        }
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, 400)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static async Task SendRecordsAsync(TlsPeer peer, Random random)
    {
        for (var records = random.Next(1, 5); records > 0; records--)
        {
            var noise = Noise(random);
            await peer.Raw.SendAsync((byte[])[(byte)random.Next(20, 25), 3, 3, (byte)(noise.Length >> 8), (byte)noise.Length, .. noise]);
        }
    }

    private static Task SendHelloAsync(TlsPeer peer, Func<byte[], byte[]> change)
    {
        peer.Client.Go();
        return peer.Raw.SendAsync(change(peer.Client.TakeUnsent()));
    }

    private static async Task SendFinishedAsync(TlsPeer peer, Random random)
    {
        peer.Client.Go();
        await peer.SendUnsentAsync();
        byte[] last;
        while ((last = peer.Client.TakeUnsent()).Length == 0)
        {
            Assert.Null(await peer.ReadRecordAsync());
        }

        await peer.Raw.SendAsync(Change(last, random));
    }

    private static async Task SendAfterHandshakeAsync(TlsPeer peer, Random random)
    {
        await peer.ShakeHandsAsync();
        await peer.Raw.SendAsync(random.Next(2) == 0 ? Noise(random) : Change(peer.RecordOf("twenty bytes of text"), random));
    }
}
