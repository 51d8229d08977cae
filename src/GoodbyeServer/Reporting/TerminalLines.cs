using System.Globalization;
using System.Text;

namespace GoodbyeServer.Reporting;

/// <summary>
/// Lines of the log on their way to a terminal: one that is wider goes on in the next row, broken between words and indented. What
/// stands below a line (a timeline, bytes that are to be pasted, an exception) is left as it is.
/// </summary>
/// <param name="output">Where they go.</param>
/// <param name="columns">How wide the terminal is now; null if it does not say, and nothing is broken.</param>
internal sealed class TerminalLines(TextWriter output, Func<int?> columns) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <summary>Where the text of a line begins, behind its time and its level.</summary>
    private const int TextColumn = 19;

    private const char Escape = '\e';

    /// <summary>Of what changes a colour.</summary>
    private const char EndOfEscape = 'm';

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => output.Write(value);

    public override void Write(char[] buffer, int index, int count) => output.Write(buffer, index, count);

    public override void Write(ReadOnlySpan<char> buffer) => output.Write(buffer);

    /// <summary>Writes an event, which the console sink writes at once.</summary>
    public override void Write(string? value) => output.Write(value is not null && columns() is { } width ? Broken(value, width) : value);

    public override void Flush() => output.Flush();

    /// <summary>The text with its first line broken.</summary>
    public static string Broken(string text, int width)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var found ? found : text.Length;
        return text.Length <= width || WidthOf(text.AsSpan(0, end)) <= width ? text : Rows(text.AsSpan(0, end), width) + text[end..];
    }

    private static string Rows(ReadOnlySpan<char> line, int width)
    {
        // On a terminal that is hardly wider than the time there would be no room behind it.
        var indent = Math.Min(TextColumn, width / 4);
        var rows = new StringBuilder(line.Length + 64);
        var (at, column) = (0, 0);
        while (at < line.Length)
        {
            // A word, with the blanks before it.
            var start = at + line[at..].IndexOfAnyExcept(' ');
            if (start < at)
            {
                break;
            }

            var end = line[start..].IndexOf(' ') is >= 0 and var length ? start + length : line.Length;
            var word = line[start..end];
            var blanks = start - at;
            if (column > indent && column + blanks + WidthOf(word) > width)
            {
                rows.Append('\n').Append(' ', indent);
                (column, blanks) = (indent, 0);
            }

            rows.Append(' ', blanks).Append(word);
            column += blanks + WidthOf(word);
            at = end;
        }

        return rows.ToString();
    }

    /// <summary>How many columns it takes: colours take none.</summary>
    private static int WidthOf(ReadOnlySpan<char> text)
    {
        var width = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == Escape && text[at..].IndexOf(EndOfEscape) is > 0 and var length)
            {
                at += length;
            }
            else if (!char.IsLowSurrogate(text[at]) && text[at] != '\r')
            {
                width++;
            }
        }

        return width;
    }
}
