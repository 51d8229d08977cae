using System.Globalization;
using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Draws servers and clients at random: the same seed draws the same.</summary>
internal sealed partial class Draw(int seed, int salt, int index)
{
    /// <summary>The line that some servers wait for.</summary>
    public const string Until = "bye";

    private const int MostBytes = 64 * 1024;

    private static readonly IReadOnlyList<string> Words = [.. Enum.GetValues<Cue>().SelectMany(WordsFor)];

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

    public SessionPlan SessionPlan()
    {
        var data = Data();
        return new()
        {
            Data = data,
            Pieces = Pieces(data.Length),
            ReadsAtMost = OnceIn(4) ? OnceIn(2) ? 0 : _random.Next(1, 200_000) : long.MaxValue,
            ReadsTheRest = OnceIn(2),
            ReceiveBuffer = OnceIn(5) ? _random.Next(1, 32) * 1024 : null,
            PauseAfter = OnceIn(3) ? Milliseconds(1, 200) : TimeSpan.Zero,
            AfterSending = _random.Next(8) switch
            {
                0 => ClientAct.Reset,
                1 or 2 => ClientAct.Close,
                3 or 4 => ClientAct.HalfClose,
                _ => ClientAct.Wait,
            },
            GoesOnAfterFin = OnceIn(3),
            Patience = OnceIn(3) ? Milliseconds(1, 100) : Milliseconds(100, 600),
            ConnectAfter = Milliseconds(0, OnceIn(2) ? 5 : 400),
            ConnectPatience = Milliseconds(10, OnceIn(8) ? 4_000 : 400),
            AtLast = OnceIn(4) ? ClientAct.Reset : OnceIn(4) ? ClientAct.Wait : ClientAct.Close,
        };
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

    /// <summary>What a client says that may bring a cue, or nearly does: a cue that is new needs an arm here to compile.</summary>
    private static string[] WordsFor(Cue cue) => cue switch
    {
        Cue.AtOnce or Cue.After or Cue.AfterBytes or Cue.Script or Cue.Cut => [],
        Cue.AfterRequests => [], // Whole requests are drawn by themselves.
        Cue.AfterLines => ["\n", "\r\n"],
        Cue.Until => [$"\n{Until}\n", $"\n{Until}\r\n", $"\n{Until}x\n"],
        Cue.Obey =>
        [
            .. CloseModeWords.All.Texts.Select(mode => $"\n{mode}\n"), "\nwait 20ms\nabort\r\n", "\nabort@0\n", "\nclose@3\r\n",
        ],
    };

    private byte[] Data() => OnceIn(4) ? Requests() : Lines();

    /// <summary>Whole requests, and sometimes something else at the end.</summary>
    private byte[] Requests()
    {
        var text = new StringBuilder();
        for (var request = _random.Next(1, 8); request > 0; request--)
        {
            var body = Encoding.ASCII.GetString(Filled(_random.Next(OnceIn(4) ? 9_000 : 30)));
            var expect = OnceIn(4) ? "Expect: 100-continue\r\n" : "";
            var host = OnceIn(2) ? "Host: a\r\n" : "";
            text.Append(OnceIn(5) ? "\r\n" : "").Append(_random.Next(4) switch
            {
                0 => $"GET / HTTP/1.1\r\n{host}\r\n",
                3 => $"HEAD / HTTP/1.1\r\n{host}\r\n",
                1 => $"POST / HTTP/1.1\r\n{host}{expect}Content-Length: {body.Length}\r\n\r\n{body}",
                _ => $"PUT /a HTTP/1.1\r\n{expect}Transfer-Encoding: chunked\r\n\r\n{Chunks(body)}{(OnceIn(9) ? "z" : "0\r\n\r\n")}",
            });
        }

        text.Append(OnceIn(3) ? "\0" : "");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private string Chunks(string body)
    {
        var text = new StringBuilder();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, _random.Next(1, OnceIn(2) ? 10 : 4_000));
            text.Append(CultureInfo.InvariantCulture, $"{size:x}{(OnceIn(4) ? ";a=b" : "")}\r\n{body.AsSpan(at, size)}\r\n");
            at += size;
        }

        return text.ToString();
    }

    /// <summary>Lines of random letters; among them words that servers wait for.</summary>
    private byte[] Lines()
    {
        var bytes = Filled(_random.Next(4) switch
        {
            0 => 0,
            1 => _random.Next(1, 20),
            2 => _random.Next(1, 2_000),
            _ => _random.Next(1, MostBytes),
        });
        for (int line = 0, lines = OnceIn(3) ? 0 : _random.Next(1, 60); line < lines && bytes.Length > 0; line++)
        {
            bytes[_random.Next(bytes.Length)] = (byte)'\n';
        }

        for (int word = 0, count = OnceIn(2) ? 0 : _random.Next(1, 4); word < count; word++)
        {
            var text = Encoding.ASCII.GetBytes(Words[_random.Next(Words.Count)]);
            if (text.Length <= bytes.Length)
            {
                text.CopyTo(bytes, _random.Next(bytes.Length - text.Length + 1));
            }
        }

        return bytes;
    }

    /// <summary>Cut at random: in one piece, in some, or a byte at a time; without pauses, or with some.</summary>
    private List<Piece> Pieces(int length)
    {
        var most = _random.Next(5) switch { 0 => 1, 1 => 20, 2 => 2_000, 3 => 20_000, _ => MostBytes };
        var pausesOnceIn = most == 1 ? 1 : _random.Next(1, 6);
        var pieces = new List<Piece>();
        for (var at = 0; at < length;)
        {
            // A client that sends bytes one by one runs out of patience, so the rest can be of one piece.
            var size = pieces.Count >= 300 ? length - at : Math.Min(length - at, _random.Next(1, most + 1));
            pieces.Add(new(size, OnceIn(pausesOnceIn) ? Milliseconds(0, OnceIn(20) ? 100 : 3) : TimeSpan.Zero));
            at += size;
        }

        return pieces;
    }

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
