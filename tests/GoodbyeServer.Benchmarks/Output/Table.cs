namespace GoodbyeServer.Benchmarks.Output;

/// <summary>Rows of cells under headings: words to the left, figures to the right.</summary>
/// <param name="headings">A heading a column; one that begins with <c>&gt;</c> stands over figures.</param>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    private string[] Titles => [.. headings.Select(heading => heading.TrimStart('>'))];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>For a terminal: columns of spaces.</summary>
    public IEnumerable<string> Plain()
    {
        var widths = headings.Select((_, column) => _rows.Append(Titles).Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows.Prepend([.. widths.Select(width => new string('-', width))]).Prepend(Titles))
        {
            yield return string.Join("  ", row.Select((cell, column) =>
                IsFigures(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();
        }
    }

    /// <summary>For a page.</summary>
    public IEnumerable<string> Markdown()
    {
        var rule = headings.Select((_, column) => IsFigures(column) ? "---:" : "---").ToArray();
        return _rows.Prepend(rule).Prepend(Titles).Select(row => $"| {string.Join(" | ", row)} |");
    }

    private bool IsFigures(int column) => headings[column].StartsWith('>');
}
