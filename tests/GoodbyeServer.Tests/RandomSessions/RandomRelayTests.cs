using System.Globalization;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// Both ends of a relayed connection do as they like, at once: the report is compared with what each did, and with what each heard.
/// </summary>
public sealed class RandomRelayTests
{
    private const int AtOnce = 16;
    private const int Usual = 300;

    private static int Count => (int?)Number("GOODBYE_SESSIONS") ?? Usual;

    private static long Seed => Number("GOODBYE_SEED") ?? Environment.TickCount64;

    [LinuxFact]
    public async Task What_is_reported_of_both_sides_is_what_both_ends_did_and_heard()
    {
        var (seed, left) = (Seed, Count);
        while (left > 0)
        {
            var random = new Random(HashCode.Combine(seed, left));
            var many = Math.Min(left, 200);
            await PlayAsync(random, many, $"GOODBYE_SEED={seed}, with {left} left");
            left -= many;
        }
    }

    private static async Task PlayAsync(Random random, int many, string where)
    {
        using var upstream = TestUpstream.Listen();
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
                Peer client;
                Peer accepted;
                long number;
                await accepting.WaitAsync();
                try
                {
                    client = await server.ConnectAsync();
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
                var mistake = RelayOracle.Mistake(closed, acts.Client, acts.Server, close);
                Assert.True(mistake is null, $"{mistake}\n{where}, {index}: {acts.Client} | {acts.Server}\n{closed}");
            }
            finally
            {
                room.Release();
            }
        }));
    }

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;
}
