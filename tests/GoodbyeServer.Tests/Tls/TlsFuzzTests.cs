using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>
/// Clients that send anything, at every stage. The engine never throws, never goes round, hears no byte that was not said, and
/// knows how it ended. GOODBYE_FUZZ sets how many.
/// </summary>
public sealed class TlsFuzzTests
{
    private const int Few = 200;

    [TlsFact]
    public void Whatever_a_client_sends_is_data_or_an_end()
    {
        for (var seed = 0; seed < (Setting.Number("GOODBYE_FUZZ") ?? Few); seed++)
        {
            try
            {
                Play(new(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}", e);
            }
        }
    }

    /// <summary>A conversation that is fine up to a piece, which is garbled, and goes on as the engine answers.</summary>
    private static void Play(Random random)
    {
        var piece = random.Next(3) switch { 0 => TlsPair.Whole, 1 => random.Next(1, 8), _ => random.Next(1, 2000) };
        using var pair = new TlsPair(new(random.Next(2) == 0 ? ClientStyle.Tls12 : ClientStyle.Tls13), piece: piece);
        var said = new List<byte>();
        var garbledAt = random.Next(6);
        for (var turn = 0; turn < 8 && pair.Server.End is null; turn++)
        {
            pair.Client.Go();
            if (pair.Client is { IsHandshakeDone: true, Alert: null } && !pair.Client.HasHeardCloseNotify)
            {
                var text = new byte[random.Next(1, 3000)];
                random.NextBytes(text);
                pair.Client.Say(text);
                said.AddRange(text);
            }

            var wire = pair.Client.TakeUnsent();
            pair.Bring(turn == garbledAt ? Garbled(wire, random) : wire);
            if (pair.Server.CanSend && random.Next(2) == 0)
            {
                pair.Server.Send("Goodbye"u8);
            }

            pair.CarryToClient();
        }

        Assert.Equal(said.Take(pair.Heard.Count), pair.Heard);
        Assert.True(pair.Server.End is not null || pair.Server.Facts.Fault is null);
        Assert.True(pair.Server.End is not TlsEnd.Rejected || pair.Server.Facts.AlertSent is not null);
        Assert.True(pair.Server.End is not TlsEnd.Alert || pair.Server.Facts.AlertReceived is not null);
        Assert.Equal(pair.Server.End is TlsEnd.CloseNotify, pair.Server.Facts.IsCloseNotifyReceived);
    }

    private static byte[] Garbled(byte[] wire, Random random)
    {
        var noise = new byte[random.Next(1, 40)];
        random.NextBytes(noise);
        var at = random.Next(wire.Length + 1);
        switch (random.Next(6))
        {
            case 0:
                return noise;
            case 1:
                return [.. wire[..at], .. noise, .. wire[at..]];
            case 2:
                return [.. wire, .. wire];
            case 3:
                return wire[Math.Min(at, random.Next(wire.Length + 1))..at];
            case 4:
                return [22, 3, 3, 0, (byte)noise.Length, .. noise];
            default:
                for (var flips = random.Next(1, 4); flips > 0 && wire.Length > 0; flips--)
                {
                    wire[random.Next(wire.Length)] ^= (byte)(1 << random.Next(8));
                }

                return wire;
        }
    }
}
