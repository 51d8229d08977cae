namespace GoodbyeServer.CommandLine;

/// <summary>Finds the word that was meant, or says nothing: a suggestion that is not what was meant costs more than none.</summary>
internal static class Suggestion
{
    /// <summary>More than this many words that would all do are no help.</summary>
    private const int Most = 5;

    /// <summary>The words in a sentence: "a, b or c".</summary>
    public static string List(IReadOnlyList<string> words, string joint) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} {joint} {words[^1]}";

    /// <summary>The word that was probably meant; if there is none, those that are accepted, or one of them if they are many.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="kind">What the words are: "a level".</param>
    /// <param name="words">What would have been accepted.</param>
    public static string Among(string text, string kind, IReadOnlyList<string> words) => Nearest(text, words) is { } near
        ? $"expected {kind}{DidYouMean(near)}"
        : words.Count > Most ? $"expected {kind} such as {words[1]}; see --help"
        : $"expected {string.Join(", ", words)}";

    /// <summary>The end of a message; nothing when nothing is near.</summary>
    public static string DidYouMean(string? word) => word is null ? "" : $"; did you mean {word}?";

    /// <summary>
    /// In this order: the same word in another case; words that start with the text; the nearest word, a third of its letters
    /// wrong at most; words that share a part between hyphens. Several are "a, b or c". Null if none is near.
    /// </summary>
    /// <param name="text">What was typed.</param>
    /// <param name="words">What could have been.</param>
    public static string? Nearest(string text, IEnumerable<string> words)
    {
        const int longestTypo = 64;
        const int shortestBeginning = 3;
        var typed = Bare(text);
        if (typed.Length is 0 or > longestTypo)
        {
            return null;
        }

        var candidates = words.Select(word => (Word: word, Bare: Bare(word))).ToList();
        if (candidates.Where(word => word.Bare == typed).Select(word => word.Word).FirstOrDefault() is { } same)
        {
            return same;
        }

        if (typed.Length >= shortestBeginning
            && Few(candidates.Where(word => word.Bare.StartsWith(typed, StringComparison.Ordinal))) is { } longer)
        {
            return longer;
        }

        // Of two that are as near, a word as long: letters are swapped more often than left out.
        var nearest = candidates.Select(word => (Distance: Distance(typed, word.Bare), word.Word))
            .MinBy(word => (word.Distance, Math.Abs(word.Word.Length - text.Length)));
        var parts = Parts(typed);
        return nearest.Distance <= typed.Length / 3 ? nearest.Word : Few(candidates.Where(word => Parts(word.Bare).Intersect(parts).Any()));
    }

    /// <summary>These in a sentence; null if there is none, or too many to be a help.</summary>
    private static string? Few(IEnumerable<(string Word, string Bare)> near)
    {
        var words = near.Select(word => word.Word).Distinct().ToList();
        return words.Count is 0 or > Most ? null : List(words, "or");
    }

    /// <summary>Without the dashes of a flag, in one case.</summary>
    private static string Bare(string text) => text.TrimStart('-').ToLowerInvariant();

    /// <summary>The words between hyphens; of one or two letters they say too little.</summary>
    private static IEnumerable<string> Parts(string text) => text.Split('-').Where(part => part.Length > 2);

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
