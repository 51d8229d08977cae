using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Documents;

/// <summary>A block of code in a page.</summary>
/// <param name="Section">The heading above it.</param>
/// <param name="Start">The index of its first line in the page.</param>
/// <param name="Language">What stands after its opening fence.</param>
/// <param name="Mark">What a comment in the line above it says, which readers do not see: "by hand" or "varies"; empty for nothing.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record Block(string Section, int Start, string Language, string Mark, IReadOnlyList<string> Lines);

/// <summary>A page that users or contributors read.</summary>
internal sealed partial class Page
{
    private Page(string name)
    {
        Name = name;
        Lines = File.ReadAllLines(Path.Combine(Repository.Root, name));
        (Headings, Blocks, Prose) = Read(Lines);
    }

    /// <summary>Every page of the checkout: the README, its longer pages, and those beside the code.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        .. new[] { "README.md", "src/README.md", "tests/README.md" }
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "src/docs"), "*.md")
                .Select(file => Path.GetRelativePath(Repository.Root, file)).Order())
            .Select(name => new Page(name)),
    ];

    public static Page Named(string name) => All.Single(page => page.Name == name);

    /// <summary>Its path from the top of the checkout.</summary>
    public string Name { get; }

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The texts of its headings, with their number of signs.</summary>
    public IReadOnlyList<(int Depth, string Text)> Headings { get; }

    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>What is not code.</summary>
    public IReadOnlyList<string> Prose { get; }

    /// <summary>The names by which links reach its headings.</summary>
    public IReadOnlySet<string> Anchors => Headings.Select(heading => AnchorOf(heading.Text)).ToHashSet();

    /// <summary>The first cells of the tables of a section, their heads left aside.</summary>
    public IReadOnlyList<string> FirstCells(string section) =>
    [
        .. Prose.SkipWhile(line => !IsHeading(line, section)).Skip(1).TakeWhile(line => !Heading().IsMatch(line))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1]).Skip(1),
    ];

    private static bool IsHeading(string line, string section) =>
        Heading().Match(line) is { Success: true } heading && heading.Groups["text"].Value == section;

    /// <summary>As GitHub makes it: in lower case, letters, digits, hyphens and underscores alone, a hyphen for each space.</summary>
    public static string AnchorOf(string heading) => NoAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static (IReadOnlyList<(int, string)> Headings, IReadOnlyList<Block> Blocks,
        IReadOnlyList<string> Prose) Read(IReadOnlyList<string> lines)
    {
        List<(int, string)> headings = [];
        List<Block> blocks = [];
        List<string> prose = [];
        var section = "";
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var start = i + 1;
                var code = lines.Skip(start).TakeWhile(line => !line.StartsWith("```", StringComparison.Ordinal)).ToList();
                var mark = i > 0 ? Comment().Match(lines[i - 1]).Groups["text"].Value : "";
                blocks.Add(new(section, start, lines[i][3..].Trim(), mark, code));
                i = start + code.Count;
                continue;
            }

            if (Heading().Match(lines[i]) is { Success: true } heading)
            {
                section = heading.Groups["text"].Value;
                headings.Add((heading.Groups["depth"].Length, section));
            }

            prose.Add(lines[i]);
        }

        return (headings, blocks, prose);
    }

    [GeneratedRegex("^(?<depth>#{1,4}) (?<text>.+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("^<!-- (?<text>by hand|varies) -->$", RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoAnchor();
}
