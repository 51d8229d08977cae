using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.RandomSessions;

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
