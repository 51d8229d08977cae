using System.Text;

namespace GoodbyeServer.CommandLine;

/// <summary>The help's text in columns. It breaks between words only.</summary>
/// <param name="width">Columns that no line is longer than.</param>
internal sealed class HelpPage(int width)
{
    /// <summary>Stands for a space at which no line may break.</summary>
    private const char Bound = '\u00a0';

    private const int Indent = 2;
    private const int Gap = 2;

    private readonly StringBuilder _text = new();

    public static string Unbroken(string text) => text.Replace(' ', Bound);

    /// <summary>Lines of their own, with an empty one before them.</summary>
    public void Paragraph(string text)
    {
        Separate();
        Fill(text, column: 0, at: 0);
    }

    /// <summary>The commonest tasks.</summary>
    public void Examples() => Section("Examples",
        [.. HelpContent.Examples.Select(example => ($"{HelpContent.Program} {example.Flags}".TrimEnd(), example.Meaning))]);

    /// <summary>A title, and a table of two columns under it.</summary>
    /// <param name="title">The title.</param>
    /// <param name="rows">What the first column says, and the second.</param>
    public void Section(string title, IReadOnlyList<(string Left, string Right)> rows)
    {
        Separate();
        _text.Append(title).Append('\n');
        var column = Indent + rows.Max(row => row.Left.Length) + Gap;
        foreach (var (left, right) in rows)
        {
            _text.Append(' ', Indent).Append(left);
            Fill(right, column, at: Indent + left.Length);
        }
    }

    public override string ToString() => _text.ToString().Replace(Bound, ' ');

    private void Separate() => _text.Append(_text.Length == 0 ? "" : "\n");

    /// <summary>Wraps the text at <paramref name="column"/>. The first line already holds <paramref name="at"/> characters.</summary>
    private void Fill(string text, int column, int at)
    {
        var isFirst = true;
        foreach (var word in text.Split(' '))
        {
            if (!isFirst && at + 1 + word.Length > width)
            {
                _text.Append('\n');
                (at, isFirst) = (0, true);
            }

            var space = isFirst ? Math.Max(0, column - at) : 1;
            _text.Append(' ', space).Append(word);
            (at, isFirst) = (at + space + word.Length, false);
        }

        _text.Append('\n');
    }
}
