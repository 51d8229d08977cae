using System.Globalization;
using System.Net.Sockets;
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
        var close = random.Next(3) == 0 ? new CloseItem(CloseMode.Abort, random.Next(3) * 5_000) : new CloseItem(CloseMode.HalfClose);
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

/// <summary>One end of a relayed connection: it reads all the time, and meanwhile sends, pauses, closes its side or resets.</summary>
internal sealed class RelayEnd
{
    private readonly List<(char What, int Amount)> _acts = [];
    private readonly Random _random;
    private bool _isOver;

    public RelayEnd(int seed)
    {
        _random = new Random(seed);
        for (var acts = _random.Next(5); acts > 0; acts--)
        {
            _acts.Add(_random.Next(3) == 0 ? ('p', _random.Next(4)) : ('s', 1 + _random.Next(_random.Next(6) == 0 ? 400_000 : 4_000)));
        }

        if (_random.Next(3) > 0)
        {
            _acts.Add(('f', 0));
            _acts.Add(('p', _random.Next(4)));
        }

        // Each ends by itself: two that wait for each other would wait for ever.
        if (_random.Next(3) == 0)
        {
            _acts.Add(('r', 0));
        }
        else if (!_acts.Contains(('f', 0)))
        {
            _acts.Add(('f', 0));
        }
    }

    /// <summary>Bytes that its kernel took.</summary>
    public long Sent { get; private set; }

    public bool SentFin { get; private set; }

    public bool WasReset { get; private set; }

    /// <summary>Whether a send has heard of the reset that a read would have found.</summary>
    public bool WasToldBySend { get; private set; }

    /// <summary>What it heard; null if it had reset before the end.</summary>
    public PeerEnd? End { get; private set; }

    public long Heard { get; private set; }

    /// <summary>Byte n of what every end sends.</summary>
    public static byte At(long place) => (byte)(place * 31 >> 3);

    public override string ToString() =>
        string.Join(' ', _acts.Select(act => $"{act.What}{act.Amount}")) + $": sent {Sent}, heard {Heard} B and {End}";

    public async Task PlayAsync(Peer peer)
    {
        var hearing = HearAsync(peer);
        try
        {
            foreach (var (what, amount) in _acts)
            {
                await DoAsync(peer, what, amount);
            }
        }
        catch (SocketException)
        {
            // The other side has ended it, and a read will not say how.
            WasToldBySend = true;
        }

        _isOver = true;
        await hearing;
    }

    private async Task DoAsync(Peer peer, char what, int amount)
    {
        switch (what)
        {
            case 's':
                for (var left = amount; left > 0;)
                {
                    var bytes = new byte[Math.Min(left, 64 * 1024)];
                    for (var i = 0; i < bytes.Length; i++)
                    {
                        bytes[i] = At(Sent + i);
                    }

                    await peer.SendAsync(bytes);
                    Sent += bytes.Length;
                    left -= bytes.Length;
                }

                break;
            case 'f':
                SentFin = true;
                peer.Shutdown();
                break;
            case 'r':
                WasReset = true;
                peer.Reset();
                break;
            default:
                await RealTime.PassAsync(TimeSpan.FromMilliseconds(amount));
                break;
        }
    }

    private async Task HearAsync(Peer peer)
    {
        try
        {
            var heard = await peer.ReadToEndAsync();
            (End, Heard) = (heard.End, heard.Bytes.Length);
            for (var i = 0; i < heard.Bytes.Length; i++)
            {
                Assert.Equal(At(i), heard.Bytes[i]);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException && (_isOver || WasReset))
        {
        }
    }
}

/// <summary>What must hold of a report, whatever raced with what.</summary>
internal static class RelayOracle
{
    public static string? Mistake(Closed closed, RelayEnd client, RelayEnd server, CloseItem close)
    {
        (bool Holds, string What)[] rules =
        [
            (closed.Reason != "error", "no fault"),
            (closed.BytesReceived <= client.Sent || client.WasReset, "no more came from the client than it sent"),
            (closed.BytesFromUpstream <= server.Sent || server.WasReset, "no more came from the upstream than it sent"),
            (closed.BytesAcknowledged <= closed.BytesSent && closed.BytesSent <= closed.BytesFromUpstream,
                "what is said came from the upstream"),
            (closed.BytesToUpstream <= closed.BytesReceived, "what is passed on came from the client"),
            (closed.BytesNotPassed >= 0, "what is not passed on is not less than nothing"),
            (closed.Ending is not "reset-by-client" || client.WasReset || client.SentFin, "only who reset has"),
            (closed.Reason is not "client-reset" || client.WasReset, "a client that is said to have reset has"),
            (closed.Reason is not "upstream-reset" || server.WasReset, "an upstream that is said to have reset has"),
            (client.WasReset || server.WasReset || closed.Cue is not null
                || closed.BothEnds is "client-closed, clean, clean" or "upstream-closed, clean, clean", "two FINs are a clean end"),
            (client.WasReset || server.WasReset || closed.Cue is not null
                || (closed.BytesNotPassed == 0 && client.Heard == server.Sent && server.Heard == client.Sent
                    && closed.BytesAcknowledged == server.Sent && closed.BytesToUpstream == client.Sent),
                "all arrives if nobody resets"),
            (client.WasReset || client.Heard == closed.BytesAcknowledged, "the client has heard what is said to be acknowledged"),
            (server.WasReset || server.Heard == closed.BytesToUpstream, "the upstream has heard what is said to be acknowledged"),
            (closed.Reason is not "upstream-reset" || client.WasReset || server.SentFin || client.WasToldBySend
                || client.End == PeerEnd.Reset,
                "a reset without a FIN before it arrives without one"),
            (closed.Reason is not "client-reset" || server.WasReset || client.SentFin || server.WasToldBySend
                || server.End == PeerEnd.Reset,
                "a reset of the client without a FIN before it arrives without one"),
            (closed.Cue is null || (closed.Cue == "cut" && closed.BytesSent == close.Cut), "a cut is exact"),
            (close.Cut is not { } cut || closed.BytesSent <= cut, "no more is said than the cut allows"),
        ];
        return rules.Where(rule => !rule.Holds).Select(rule => rule.What).FirstOrDefault();
    }
}
