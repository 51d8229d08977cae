using System.Globalization;
using System.Text.RegularExpressions;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// Where requests end in a whole text: found by regular expressions, unlike in the server. Of fields it knows those alone that are
/// drawn, whole.
/// </summary>
internal static partial class HttpText
{
    public const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    /// <summary>The head that begins at a place; what was before it is skipped.</summary>
    public static TextEnd Head(string text, int start)
    {
        var line = RequestLine().Match(text, start, text.Length - start);
        var end = start + line.Length;
        if (!line.Groups["line"].Success)
        {
            return end == text.Length ? default : new(end, IsGarbled: true);
        }

        return EmptyLine().Match(text, end - 1, text.Length - end + 1) is { Success: true } empty
            ? new(empty.Index + empty.Length, Head: text[start..(empty.Index + empty.Length)])
            : default;
    }

    /// <summary>The body that begins at a place, after a head.</summary>
    public static TextEnd Body(string text, int start, string head)
    {
        if (!head.Contains("chunked", StringComparison.Ordinal))
        {
            var length = LengthOf(head);
            return start + length <= text.Length ? new(start + length) : default;
        }

        for (var at = start; at < text.Length;)
        {
            if (Size().Match(text, at, text.Length - at) is not { Success: true } size)
            {
                return Unless(text, at, PartOfSize());
            }

            var length = long.Parse(size.Groups["size"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var data = at + size.Length;
            if (length == 0)
            {
                return Trailers().Match(text, data, text.Length - data) is { Success: true } end ? new(data + end.Length) : default;
            }

            if (length >= text.Length - data)
            {
                return default;
            }

            data += (int)length;
            if (LineEnd().Match(text, data, text.Length - data) is not { Success: true } feed)
            {
                return Unless(text, data, PartOfLineEnd());
            }

            at = data + feed.Length;
        }

        return default;
    }

    /// <summary>Garbled after the part that may stand there, unless the text ends there.</summary>
    private static TextEnd Unless(string text, int at, Regex part) =>
        at + part.Match(text, at, text.Length - at).Length is var end && end == text.Length ? default : new(end, IsGarbled: true);

    /// <summary>Whether a head is that of a request for a head alone.</summary>
    public static bool IsHead(string head) => head.TrimStart().StartsWith("HEAD ", StringComparison.Ordinal);

    /// <summary>Whether the last of the heads that end up to a place is that of a request for a head alone.</summary>
    public static bool IsHeadLast(string text, long end)
    {
        var (isHead, at) = (false, (int?)0);
        while (at is { } start && Head(text, start) is { At: { } headEnd, Head: { } head } && headEnd <= end)
        {
            isHead = IsHead(head);
            at = Body(text, headEnd, head) is { IsGarbled: false } body ? body.At : null;
        }

        return isHead;
    }

    /// <summary>Whether the client waits to be asked for the body.</summary>
    public static bool Expects(string head) => head.Contains("Expect: 100-continue", StringComparison.Ordinal)
        && (head.Contains("chunked", StringComparison.Ordinal) || LengthOf(head) > 0);

    private static int LengthOf(string head) =>
        Length().Match(head) is { Success: true } match ? int.Parse(match.Groups["length"].ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>As much of a request line as there is, each part optional; the group is there once it is whole.</summary>
    [GeneratedRegex(
        @"\G(?:\r?\n)*(?:\r|[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
        + @"(?: (?:[^\x00-\x20\x7F]+(?: (?:H(?:T(?:T(?:P(?:/(?:1(?:\.(?:[0-9](?:(?<line>\r?\n)|\r)?)?)?)?)?)?)?)?)?)?)?)?)?")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\n\r?\n")]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"\r\nContent-Length: (?<length>[0-9]+)\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Length();

    [GeneratedRegex(@"\G(?<size>[0-9A-Fa-f]+)(?:[; \t][^\n]*|\r)?\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Size();

    [GeneratedRegex(@"\G(?:[0-9A-Fa-f]+(?:[; \t][^\n]*|\r)?)?")]
    private static partial Regex PartOfSize();

    [GeneratedRegex(@"\G\r?\n")]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"\G\r?")]
    private static partial Regex PartOfLineEnd();

    /// <summary>Lines up to an empty one.</summary>
    [GeneratedRegex(@"\G(?:(?!\r?\n)[^\n]*\n)*\r?\n")]
    private static partial Regex Trailers();
}

/// <summary>Where something ends in a text.</summary>
/// <param name="At">The place after its last byte, or of the byte that cannot stand there; null if the text is too short.</param>
/// <param name="IsGarbled">Whether it is the latter.</param>
/// <param name="Head">The head that ends there, if it is one.</param>
internal readonly record struct TextEnd(int? At, bool IsGarbled = false, string? Head = null);
