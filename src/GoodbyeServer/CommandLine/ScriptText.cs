namespace GoodbyeServer.CommandLine;

/// <summary>A step of a script as it was typed.</summary>
/// <param name="Number">Its place among the steps, from 1.</param>
/// <param name="Line">The line it begins in, from 1.</param>
/// <param name="Word">Its first word.</param>
/// <param name="Argument">What follows the word; empty where nothing does.</param>
internal readonly record struct TypedStep(int Number, int Line, string Word, string Argument)
{
    public override string ToString() => $"{Word} {Argument}".Trim();
}

/// <summary>Cuts the text of a script into steps, at each ';' and line feed that is in no quoted text.</summary>
internal static class ScriptText
{
    /// <param name="text">The text.</param>
    /// <param name="hasComments">Whether '#' begins a comment.</param>
    public static IReadOnlyList<TypedStep> Steps(string text, bool hasComments)
    {
        var steps = new List<TypedStep>();
        for (int at = 0, line = 1; at < text.Length; at++)
        {
            var start = at;
            var end = EndOf(text, at, hasComments);
            at = hasComments && end < text.Length && text[end] == '#' ? EndOfLine(text, end) : end;
            var step = text[start..end];
            if (step.Trim().Length > 0)
            {
                var blank = step[..^step.TrimStart().Length];
                steps.Add(Apart(step.Trim(), steps.Count + 1, line + blank.Count(c => c == '\n')));
            }

            line += text.AsSpan(start, Math.Min(at + 1, text.Length) - start).Count('\n');
        }

        return steps;
    }

    /// <summary>Where the step ends that begins here: at what separates it from the next, or begins a comment.</summary>
    private static int EndOf(string text, int at, bool hasComments)
    {
        for (var isQuoted = false; at < text.Length; at++)
        {
            if (isQuoted && text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && (text[at] is ';' or '\n' || (hasComments && text[at] == '#')))
            {
                return at;
            }
        }

        return text.Length;
    }

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;

    private static TypedStep Apart(string step, int number, int line)
    {
        var end = step.AsSpan().IndexOfAny(" \t\r\n\"");
        return end < 0 ? new(number, line, step, "") : new(number, line, step[..end], step[end..].Trim());
    }
}
