using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Draws servers and clients at random: the same seed draws the same.</summary>
internal sealed partial class Draw(int seed, int salt, int index)
{
    /// <summary>The line that some servers wait for.</summary>
    public const string Until = "bye";

    private readonly Random _random = new(unchecked((((seed * 31) + salt) * 1_000_003) + index));

    public static Draw Server(int seed, int group) => new(seed, 1, group);

    public static Draw Client(int seed, int session) => new(seed, 2, session);

    /// <summary>Once in this many times.</summary>
    public bool OnceIn(int times) => _random.Next(times) == 0;

    public TimeSpan Milliseconds(int least, int most) => TimeSpan.FromMilliseconds(_random.Next(least, most + 1));

    public ServerOptions ServerOptions()
    {
        var options = new ServerOptions
        {
            Echo = OnceIn(2),
            Goodbyes = [.. Enumerable.Range(0, OnceIn(3) ? _random.Next(2, 4) : 1).Select(_ => (ReadOnlyMemory<byte>)Goodbye())],
            GoodbyeDelay = OnceIn(5) ? Milliseconds(0, 60) : TimeSpan.Zero,
            CloseModes = CloseModes(),
            CloseDelay = OnceIn(3) ? Milliseconds(0, 60) : TimeSpan.Zero,
            FinWithData = OperatingSystem.IsLinux() && OnceIn(3),
            DrainTimeout = Milliseconds(50, 300),
            SendTimeout = Milliseconds(50, 300),
            ShutdownTimeout = Milliseconds(50, 300),
            MaxConnections = OnceIn(20) ? _random.Next(1, 20) : 0,
            IdleTimeout = OnceIn(3) ? Timeout.InfiniteTimeSpan : Milliseconds(50, 300),
            Cues = Enum.GetValues<Cue>().Aggregate(new CueOptions { IdleTimeoutGiven = OnceIn(3) }, WithCue),
        };
        options = options.MaxConnections > 0 && OnceIn(2) ? options with { Busy = "busy\n"u8.ToArray() } : options;
        options = !options.Echo && !options.Cues.Obey && OnceIn(2) ? options with { Scripts = Scripts() } : options;
        options = OnceIn(5) ? (options with { Http = [.. Statuses()] }).WithCueOfHttp() : options;
        return options.Http.Count == 0 && options.Goodbyes.All(goodbye => goodbye.Length is > 0 and < 50) && OnceIn(2)
            ? options with { Drip = Milliseconds(0, 5) }
            : options;
    }

    private IEnumerable<int> Statuses() => Enumerable.Range(0, _random.Next(1, 4)).Select(_ => OnceIn(2) ? 200 : 503);

    private byte[] Goodbye() => _random.Next(6) switch
    {
        0 => [],
        1 => Filled(_random.Next(1, 50_000)),
        2 => Filled(OnceIn(2) ? 300_000 : 3_000_000),
        _ => "Goodbye\n"u8.ToArray(),
    };

    /// <summary>The options with a cue, or without it: a new one needs an arm here to compile.</summary>
    private CueOptions WithCue(CueOptions cues, Cue cue) => cue switch
    {
        Cue.AtOnce => cues,
        Cue.After => OnceIn(6) ? cues with { After = Milliseconds(0, 200) } : cues,
        Cue.AfterBytes => OnceIn(4) ? cues with { AfterBytes = _random.Next(1, OnceIn(2) ? 100 : MostBytes) } : cues,
        Cue.AfterLines => OnceIn(4) ? cues with { AfterLines = _random.Next(1, 50) } : cues,
        Cue.AfterRequests => OnceIn(6) ? cues with { AfterRequests = _random.Next(1, 5) } : cues,
        Cue.Until => OnceIn(5) ? cues with { Until = Encoding.ASCII.GetBytes(OnceIn(4) ? "" : Until) } : cues,
        Cue.Obey => OnceIn(6) ? cues with { Obey = true } : cues,
        Cue.Script => cues,
        Cue.Cut => cues,
    };

    private CloseModeList CloseModes()
    {
        var modes = Enum.GetValues<CloseMode>();
        var runs = Enumerable.Range(0, _random.Next(1, 5))
            .Select(_ => new CloseModeRun(
                new(modes[_random.Next(modes.Length)], OnceIn(4) ? _random.Next(0, OnceIn(2) ? 20 : 5_000) : null), _random.Next(1, 6)));
        return WithOutages(new([.. runs], Repeat: OnceIn(2)));
    }

    /// <summary>Some servers go down for a while: before the first client, or after one. Only Linux can ignore.</summary>
    private CloseModeList WithOutages(CloseModeList list) => OnceIn(6)
        ? list with { First = Outages(3), Runs = [.. list.Runs.Select(run => run with { Then = Outages(2) })] }
        : list;

    private List<Outage> Outages(int onceIn) =>
        [.. Enumerable.Range(0, OnceIn(onceIn) ? _random.Next(1, 3) : 0).Select(_ => new Outage(
            OperatingSystem.IsLinux() && OnceIn(4) ? Silence.Ignore : Silence.Refuse, Milliseconds(1, 60)))];

    private byte[] Filled(int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length; at++)
        {
            bytes[at] = (byte)('a' + _random.Next(26));
        }

        return bytes;
    }
}
