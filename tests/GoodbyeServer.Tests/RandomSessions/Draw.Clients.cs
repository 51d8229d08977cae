using System.Globalization;
using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

// What clients do and say.
internal sealed partial class Draw
{
    private const int MostBytes = 64 * 1024;

    private static readonly IReadOnlyList<string> Words = [.. Enum.GetValues<Cue>().SelectMany(WordsFor)];

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
}
