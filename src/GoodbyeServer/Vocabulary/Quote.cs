using System.Globalization;
using System.Text;

namespace GoodbyeServer.Vocabulary;

/// <summary>Shows what was typed in a line of ours.</summary>
internal static class Quote
{
    /// <summary>In quotes, on one line, without characters that a terminal obeys, and not at any length.</summary>
    public static string Of(string text)
    {
        const int longest = 80;
        var shown = text.Length <= longest ? text : text[..longest] + "…";
        return $"'{OneLine(shown)}'";
    }

    /// <summary>On one line, without characters that a terminal obeys: what the system says may hold what was typed.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(IsObeyed(rune) ? Escape(rune) : rune.ToString());
        }

        return line.ToString();
    }

    private static string Escape(Rune rune) => rune.Value <= byte.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}")
        : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");

    /// <summary>Format characters too: U+202E turns the rest of a line around.</summary>
    private static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
