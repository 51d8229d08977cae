using System.Globalization;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;
using Xunit.Abstractions;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// Both ends of a relayed connection do as they like, at once: the report is compared with what each did, with what each heard, and with
/// what was on the wire of both connections, where that can be seen.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RandomRelayTests(ITestOutputHelper output)
{
    private const int AtOnce = 16;
    private const int Usual = 300;

    /// <summary>The clients' addresses, and the upstream's: a network each, as <see cref="SessionGroup.Network"/>.</summary>
    private static readonly uint Clients = 0x7fc00000u + Own;
    private static readonly uint Upstreams = 0x7fd00000u + Own;

    private static uint Own => (uint)Environment.ProcessId % 16 << 16;

    private static int Count => (int?)Number("GOODBYE_SESSIONS") ?? Usual;

    private static long Seed => Number("GOODBYE_SEED") ?? Environment.TickCount64;

    [LinuxFact]
    public async Task What_is_reported_of_both_sides_is_what_both_ends_did_and_heard()
    {
        using var wires = Capture.Unavailable is null ? new Wires(Clients, Upstreams) : null;
        var (seed, left) = (Seed, Count);
        while (left > 0)
        {
            var random = new Random(unchecked((int)((seed * 1_000_003) + left)));
            var many = Math.Min(left, 200);
            await PlayAsync(random, many, wires, $"GOODBYE_SEED={seed}, with {left} left");
            left -= many;
        }

        output.WriteLine(wires is null ? Capture.Unavailable! : $"{wires.Seen} were seen on both wires.");
    }

    private static async Task PlayAsync(Random random, int many, Wires? wires, string where)
    {
        using var upstream = TestUpstream.Listen(SessionGroup.IPv4(Upstreams + 1));
        var close = random.Next(3) == 0 ? new CloseStyle(CloseMode.Abort, random.Next(3) * 5_000) : new CloseStyle(CloseMode.HalfClose);
        await using var server = RunningServer.Start(new()
        {
            Upstream = upstream.Name,
            Goodbye = default,
            CloseModes = new(close),
        });
        using var room = new SemaphoreSlim(AtOnce);
        using var accepting = new SemaphoreSlim(1);
        var connected = 0L;
        await Task.WhenAll(Enumerable.Range(0, many).Select(async index =>
        {
            var acts = (Client: new RelayEnd(random.Next()), Server: new RelayEnd(random.Next()));
            await room.WaitAsync();
            try
            {
                var lost = wires?.Lost;
                Peer client;
                Peer accepted;
                long number;
                await accepting.WaitAsync();
                try
                {
                    client = await Peer.ConnectAsync(server.EndPoints[0], from: SessionGroup.IPv4(Clients + (uint)index + 1));
                    accepted = await upstream.AcceptAsync();
                    number = ++connected;
                }
                finally
                {
                    accepting.Release();
                }

                await Task.WhenAll(acts.Client.PlayAsync(client), acts.Server.PlayAsync(accepted));
                var closed = await server.ClosedAsync(number);
                client.Dispose();
                accepted.Dispose();
                var wire = wires is null ? null : await wires.OfAsync(closed, client, accepted, lost!.Value);
                var mistake = RelayOracle.Mistake(closed, acts.Client, acts.Server, close) ?? wire?.Mistake();
                Assert.True(mistake is null, $"{mistake}\n{where}, {index}: {acts.Client} | {acts.Server}\n{closed}\n{wire}");
            }
            finally
            {
                room.Release();
            }
        }));
    }

    /// <summary>What is seen of both connections.</summary>
    private sealed class Wires(uint clients, uint upstreams) : IDisposable
    {
        private readonly NetworkCapture _client = new(clients);
        private readonly NetworkCapture _upstream = new(upstreams, isOneServer: true);
        private long _seen;

        /// <summary>How many relayed connections it has told of.</summary>
        public long Seen => Interlocked.Read(ref _seen);

        /// <summary>Packets that the kernel had no room for.</summary>
        public long Lost => _client.Lost + _upstream.Lost;

        /// <summary>The wire of one relayed connection; null if the kernel has lost packets since it began.</summary>
        /// <param name="closed">Its report.</param>
        /// <param name="client">The client.</param>
        /// <param name="accepted">The upstream's end.</param>
        /// <param name="lost">How many packets were lost when it began.</param>
        public async Task<RelayWire?> OfAsync(Closed closed, Peer client, Peer accepted, long lost)
        {
            await Task.WhenAll(_client.CaughtUpAsync(), _upstream.CaughtUpAsync());
            var (ofClient, ofUpstream) = (_client.Take(client.EndPoint), _upstream.Take(accepted.EndPoint));
            if (Lost != lost)
            {
                return null;
            }

            Interlocked.Increment(ref _seen);
            return new(closed, new(WireFacts.LastOf(ofClient)), new(WireFacts.LastOf(ofUpstream)));
        }

        public void Dispose()
        {
            _client.Dispose();
            _upstream.Dispose();
        }
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;
}
