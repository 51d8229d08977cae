using System.Globalization;
using System.Text;

namespace GoodbyeServer.CommandLine;

/// <summary>A text in double quotes, as a step of a script has it: UTF-8, with escapes for what cannot be typed.</summary>
internal static class QuotedText
{
    private const string Help = "expected a text in double quotes, such as \"250 ok\\r\\n\"";

    /// <summary>The bytes of a text.</summary>
    public static Parsed<ReadOnlyMemory<byte>> Parse(string argument)
    {
        if (argument is not ['"', ..])
        {
            return Parsed.Fail<ReadOnlyMemory<byte>>(Help);
        }

        var bytes = new MemoryStream();
        for (var at = 1; at < argument.Length;)
        {
            if (argument[at] == '"')
            {
                return at == argument.Length - 1
                    ? Parsed.Ok<ReadOnlyMemory<byte>>(bytes.ToArray())
                    : Parsed.Fail<ReadOnlyMemory<byte>>("expected nothing after the closing quote; \\\" is a quote in the text");
            }

            var length = argument.AsSpan(at).IndexOfAny('"', '\\') is >= 0 and var next ? next : argument.Length - at;
            if (length > 0)
            {
                bytes.Write(Encoding.UTF8.GetBytes(argument.Substring(at, length)));
                at += length;
            }
            else if (Escaped(argument.AsSpan(at + 1)) is { } found)
            {
                bytes.WriteByte(found.Byte);
                at += 1 + found.Length;
            }
            else
            {
                return Parsed.Fail<ReadOnlyMemory<byte>>("expected \\r, \\n, \\t, \\0, \\\", \\\\ or \\xHH after a backslash");
            }
        }

        return Parsed.Fail<ReadOnlyMemory<byte>>(Help + ": the closing quote is missing");
    }

    /// <summary>The bytes of one line.</summary>
    public static Parsed<ReadOnlyMemory<byte>> ParseLine(string argument)
    {
        var parsed = Parse(argument);
        return parsed.Error is null && parsed.Value.Span.Contains((byte)'\n')
            ? Parsed.Fail<ReadOnlyMemory<byte>>("expected one line, without a line feed")
            : parsed;
    }

    /// <summary>The path of a file.</summary>
    public static Parsed<string> ParsePath(string argument)
    {
        var parsed = Parse(argument);
        return parsed.Error is { } error ? Parsed.Fail<string>(error) : FlagParsers.Path(Encoding.UTF8.GetString(parsed.Value.Span));
    }

    /// <summary>The byte that an escape stands for, and how long the escape is after its backslash; null where it is none.</summary>
    private static (byte Byte, int Length)? Escaped(ReadOnlySpan<char> text) => text switch
    {
        ['r', ..] => ((byte)'\r', 1),
        ['n', ..] => ((byte)'\n', 1),
        ['t', ..] => ((byte)'\t', 1),
        ['0', ..] => (0, 1),
        ['"', ..] => ((byte)'"', 1),
        ['\\', ..] => ((byte)'\\', 1),
        ['x', _, _, ..] => Hex(text[1..3]) is { } value ? (value, 3) : null,
        _ => null,
    };

    private static byte? Hex(ReadOnlySpan<char> digits) =>
        byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
