using System.Text;

namespace GoodbyeServer.CommandLine;

/// <summary>A step of a script as it was typed: a piece of the script's text, not a copy.</summary>
/// <param name="Number">Its place among the steps, from 1.</param>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Text">Its text in UTF-8, without space around it.</param>
internal readonly record struct TypedStep(int Number, int Line, ReadOnlyMemory<byte> Text)
{
    /// <summary>As many bytes as a message shows of it, at least.</summary>
    private const int Shown = 400;

    /// <summary>Its first word.</summary>
    public string Word => Encoding.UTF8.GetString(Text.Span[..WordLength]);

    /// <summary>What follows the word; empty if nothing does.</summary>
    public ReadOnlyMemory<byte> Argument => ScriptText.Trim(Text[WordLength..]);

    private int WordLength => Text.Span.IndexOfAny(" \t\r\n\""u8) is >= 0 and var end ? end : Text.Length;

    /// <summary>For a message: its beginning, with one space between word and argument.</summary>
    public override string ToString() =>
        $"{Word} {Encoding.UTF8.GetString(Argument.Span[..Math.Min(Argument.Length, Shown)])}".Trim();
}

/// <summary>Cuts the text of a script into steps, at each ';' and line feed that is in no quoted text.</summary>
internal static class ScriptText
{
    /// <summary>The steps in their order.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="hasComments">Whether '#' begins a comment.</param>
    public static IEnumerable<TypedStep> Steps(ReadOnlyMemory<byte> text, bool hasComments)
    {
        for (int at = 0, line = 1, number = 1; at < text.Length;)
        {
            var end = at + LengthOf(text.Span[at..], hasComments);
            var step = TrimStart(text[at..end]);
            if (!step.IsEmpty)
            {
                var blank = text.Span[at..(end - step.Length)];
                yield return new(number++, line + blank.Count((byte)'\n'), Trim(step));
            }

            var next = end + SeparatorLength(text.Span[end..]);
            line += text.Span[at..next].Count((byte)'\n');
            at = next;
        }
    }

    /// <summary>Without space around it, in any of Unicode's kinds.</summary>
    public static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> text)
    {
        text = TrimStart(text);
        while (!text.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(text.Span, out var last, out var length);
            if (!Rune.IsWhiteSpace(last))
            {
                break;
            }

            text = text[..^length];
        }

        return text;
    }

    private static ReadOnlyMemory<byte> TrimStart(ReadOnlyMemory<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text.Span, out var first, out var length);
            if (!Rune.IsWhiteSpace(first))
            {
                break;
            }

            text = text[length..];
        }

        return text;
    }

    /// <summary>How long the step is that begins here: to what separates it from the next, or begins a comment.</summary>
    private static int LengthOf(ReadOnlySpan<byte> text, bool hasComments)
    {
        var (at, isQuoted) = (0, false);
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAny(isQuoted ? "\"\\"u8 : hasComments ? "\";\n#"u8 : "\";\n"u8);
            if (found < 0)
            {
                return text.Length;
            }

            at += found;
            switch (text[at])
            {
                case (byte)'\\':
                    at += 2;
                    break;
                case (byte)'"':
                    isQuoted = !isQuoted;
                    at++;
                    break;
                default:
                    return at;
            }
        }

        return text.Length;
    }

    /// <summary>How long is what separates two steps: a ';' or a line feed, or a comment with the line feed after it.</summary>
    private static int SeparatorLength(ReadOnlySpan<byte> text) =>
        text is [(byte)'#', ..] && text.IndexOf((byte)'\n') is var end ? (end < 0 ? text.Length : end + 1) : Math.Min(text.Length, 1);
}
