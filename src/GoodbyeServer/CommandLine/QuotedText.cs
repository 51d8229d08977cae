using System.Globalization;
using System.Text;

namespace GoodbyeServer.CommandLine;

/// <summary>A text in double quotes, as a step of a script has it: UTF-8, with escapes for what cannot be typed.</summary>
internal static class QuotedText
{
    private const string Help = "expected a text in double quotes";

    /// <summary>The bytes of a text, which is in UTF-8 itself. Without an escape in it they are a piece of it, not a copy.</summary>
    public static Parsed<ReadOnlyMemory<byte>> Parse(ReadOnlyMemory<byte> argument)
    {
        var text = argument.Span;
        if (text is not [(byte)'"', ..])
        {
            return Parsed.Fail<ReadOnlyMemory<byte>>(Help);
        }

        var plain = Plain(text[1..]);
        if (plain == text.Length - 2 && text[^1] == '"')
        {
            return Parsed.Ok(argument[1..^1]);
        }

        var (bytes, length) = (new byte[text.Length], 0);
        for (var at = 1; at < text.Length;)
        {
            if (text[at] == '"')
            {
                return at == text.Length - 1
                    ? Parsed.Ok<ReadOnlyMemory<byte>>(bytes.AsMemory(0, length))
                    : Parsed.Fail<ReadOnlyMemory<byte>>("expected nothing after the text");
            }

            plain = Plain(text[at..]);
            if (plain > 0)
            {
                text.Slice(at, plain).CopyTo(bytes.AsSpan(length));
                (at, length) = (at + plain, length + plain);
            }
            else if (Escaped(text[(at + 1)..]) is { } found)
            {
                bytes[length++] = found.Byte;
                at += 1 + found.Length;
            }
            else
            {
                return Parsed.Fail<ReadOnlyMemory<byte>>("expected \\r, \\n, \\t, \\0, \\\", \\\\ or \\xHH");
            }
        }

        return Parsed.Fail<ReadOnlyMemory<byte>>("the closing quote is missing");
    }

    /// <summary>The bytes of one line.</summary>
    public static Parsed<ReadOnlyMemory<byte>> ParseLine(ReadOnlyMemory<byte> argument)
    {
        var parsed = Parse(argument);
        return parsed.Error is null && parsed.Value.Span.Contains((byte)'\n')
            ? Parsed.Fail<ReadOnlyMemory<byte>>(FlagParsers.OneLine)
            : parsed;
    }

    /// <summary>The path of a file.</summary>
    public static Parsed<string> ParsePath(ReadOnlyMemory<byte> argument)
    {
        var parsed = Parse(argument);
        return parsed.Error is { } error ? Parsed.Fail<string>(error) : FlagParsers.Path(Encoding.UTF8.GetString(parsed.Value.Span));
    }

    /// <summary>How many bytes there are before the next quote or backslash.</summary>
    private static int Plain(ReadOnlySpan<byte> text) => text.IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var next ? next : text.Length;

    /// <summary>The byte that an escape stands for, and how long the escape is after its backslash; null if it is none.</summary>
    private static (byte Byte, int Length)? Escaped(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'r', ..] => ((byte)'\r', 1),
        [(byte)'n', ..] => ((byte)'\n', 1),
        [(byte)'t', ..] => ((byte)'\t', 1),
        [(byte)'0', ..] => (0, 1),
        [(byte)'"', ..] => ((byte)'"', 1),
        [(byte)'\\', ..] => ((byte)'\\', 1),
        [(byte)'x', _, _, ..] => Hex(text[1..3]) is { } value ? (value, 3) : null,
        _ => null,
    };

    private static byte? Hex(ReadOnlySpan<byte> digits) =>
        byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
