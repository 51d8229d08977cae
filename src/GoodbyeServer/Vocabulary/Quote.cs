namespace GoodbyeServer.Vocabulary;

/// <summary>Shows what was typed in a line of ours.</summary>
internal static class Quote
{
    /// <summary>In quotes, on one line, without control characters, and not at any length.</summary>
    public static string Of(string text)
    {
        const int longest = 80;
        var shown = text.Length <= longest ? text : text[..longest] + "…";
        return $"'{OneLine(shown)}'";
    }

    /// <summary>On one line, without control characters: what the system says may hold what was typed.</summary>
    public static string OneLine(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? $"\\x{(int)c:x2}" : c.ToString()));
}
