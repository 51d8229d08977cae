using GoodbyeServer.Tests.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The part that draws TLS: from numbers of its own, so that all else is as it is without.</summary>
internal sealed partial class Draw
{
    public static Draw TlsOfServer(int seed, int group) => new(seed, 3, group);

    public static Draw TlsOfClient(int seed, int session) => new(seed, 4, session);

    /// <summary>What a server's TLS is like; null for most, which have none, and where there is no OpenSSL.</summary>
    public TlsOptions? Tls()
    {
        var uses = Enum.GetValues<CloseNotifyUse>();
        var drawn = OnceIn(3) ? new TlsOptions { CloseNotify = uses[_random.Next(uses.Length)] } : null;
        return TlsNeeds.WhyNot(program: null) is null ? drawn : null;
    }

    public TlsPlan TlsPlan()
    {
        var garbage = new byte[_random.Next(1, 200)];
        _random.NextBytes(garbage);
        return new(
            OnceIn(2) ? ClientStyle.Tls12 : ClientStyle.Tls13,
            OnceIn(2),
            _random.Next(20) switch
            {
                0 => TlsManner.Plain,
                1 => TlsManner.OnlyHello,
                2 => TlsManner.Distrusts,
                3 or 4 => TlsManner.Garbles,
                5 or 6 => TlsManner.Cuts,
                _ => TlsManner.Usual,
            },
            [23, 3, 3, 0, (byte)garbage.Length, .. garbage],
            OnceIn(2) ? int.MaxValue : _random.Next(1, 100));
    }
}
