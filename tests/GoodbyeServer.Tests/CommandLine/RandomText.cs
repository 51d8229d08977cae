using System.Globalization;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>Texts from a seed: values of every flag, whole, cut, joined and mutated, and noise.</summary>
internal sealed class RandomText(int seed)
{
    private static readonly string[] Values =
    [
        "0", "1", "8080", "65535", "65536", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808",
        "79228162514264337593543950335", "79228162514264337593543950336", "250ms", "5s", "1.5s", "2m", "1h", "9h", "24h", "24.0001h",
        "864000000000", "0.00000000000000000000000000001", "localhost", "any", "127.0.0.1", "300.1.1.1", "::", "::1", "::ffff:1.2.3.4",
        "fe80::1%lo", "fe80::1%99999999999", "[::1]:80", "repeat", "abort:2,half-close", "half-close:9,abort,repeat", "0=abort",
        "8081=close:2", "clean=3", "connections=3+,clean=1", "lost=0", "Goodbye",
        .. CloseModeWords.All.Texts, .. ScriptVerbWords.All.Texts, .. Expectation.Words, .. FlagParsers.LogLevels,
            .. FlagParsers.LogFormats,
        "\u001b[31m", "\n", "\r\n", "\0", "\u0085", "\u2028", "\ud83d\udc4b", "\ud800", "é", "\u0663", "-", "--", "@x", "=", ":", ",",
        "+", ".",
    ];

    private static readonly string[] Flags =
        [.. new ServerFlags().All.SelectMany(flag => flag.Aliases.Prepend(flag.Name)), "--nonsense", "--clsoe"];

    private readonly Random _random = new(seed);

    public static string Shown(string text) => string.Concat(text.Select(c =>
        c is >= ' ' and <= '~' ? c.ToString() : "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)));

    public string Next()
    {
        var text = _random.Next(8) == 0 ? Noise() : Value();
        while (_random.Next(3) == 0)
        {
            text += Value();
        }

        for (var mutations = _random.Next(4); mutations > 0; mutations--)
        {
            text = Mutated(text);
        }

        return text;
    }

    /// <summary>Arguments, flags mostly. The first is a flag: a directive in brackets would be completion.</summary>
    public string[] NextCommandLine()
    {
        List<string> args = [];
        for (var flags = 1 + _random.Next(5); flags > 0; flags--)
        {
            var flag = Flags[_random.Next(Flags.Length)];
            switch (_random.Next(5))
            {
                case 0:
                    args.Add(flag);
                    break;
                case 1:
                    args.Add(flag + Next());
                    break;
                case 2:
                    args.Add(flag + "=" + Next());
                    break;
                case 3:
                    args.AddRange([flag, Value()]);
                    break;
                default:
                    args.AddRange([flag, Next()]);
                    break;
            }
        }

        return [.. args];
    }

    private string Value() => Values[_random.Next(Values.Length)];

    private string Noise() =>
        string.Concat(Enumerable.Range(0, _random.Next(40))
            .Select(_ => (char)(_random.Next(2) == 0 ? _random.Next(128) : _random.Next(65536))));

    private string Mutated(string text)
    {
        var at = _random.Next(text.Length + 1);
        var rest = text[Math.Min(text.Length, at + 1)..];
        return _random.Next(5) switch
        {
            0 => text[..at] + rest,
            1 => text[..at] + (char)_random.Next(128) + text[at..],
            2 => text[..at] + (char)_random.Next(128) + rest,
            3 => text[at..] + text[..at],
            _ => text[..at] + Value() + text[at..],
        };
    }
}
