namespace GoodbyeServer.CommandLine;

/// <summary>Finds the word that was meant.</summary>
internal static class Suggestion
{
    /// <summary>The words in a sentence: "a, b or c".</summary>
    public static string List(IReadOnlyList<string> words, string joint) => $"{string.Join(", ", words.SkipLast(1))} {joint} {words[^1]}";

    /// <summary>What would have been accepted, and which of it was probably meant.</summary>
    public static string Among(string text, IReadOnlyList<string> words) =>
        $"expected one of {string.Join(", ", words)}" + DidYouMean(Nearest(text, words));

    /// <summary>The end of a message; nothing when nothing is near.</summary>
    public static string DidYouMean(string? word) => word is null ? "" : $"; did you mean {word}?";

    /// <summary>The word that the text begins, or that takes the fewest edits; null when none is near enough to be a typo.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="words">What could have been.</param>
    /// <param name="always">Whether one is wanted however far it is.</param>
    public static string? Nearest(string text, IEnumerable<string> words, bool always = false)
    {
        const int longestTypo = 64;
        const int shortestBeginning = 3;
        if (text.Length > longestTypo)
        {
            return null;
        }

        if (text.Length >= shortestBeginning && words.FirstOrDefault(word => word.StartsWith(text, StringComparison.Ordinal)) is { } longer)
        {
            return longer;
        }

        var (distance, nearest) = words.Select(word => (Distance: Distance(text, word), word)).MinBy(candidate => candidate.Distance);
        return always || distance <= Math.Max(2, text.Length / 3) && distance < text.Length ? nearest : null;
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                var substitution = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(substitution, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
