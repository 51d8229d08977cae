using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>Links lead somewhere, and a long page says what is in it.</summary>
public sealed partial class LinkTests
{
    /// <summary>Two screens: a page that is longer has a table of contents.</summary>
    private const int TwoScreens = 100;

    public static TheoryData<string> Pages => [.. Page.All.Select(page => page.Name)];

    public static TheoryData<string> LongPages => [.. Page.All
        .Where(page => page.Lines.Count > TwoScreens && page.Name is not ("README.md" or "src/README.md")).Select(page => page.Name)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_page_and_a_heading_of_it(string name)
    {
        var page = Page.All.Single(page => page.Name == name);
        List<string> targets = [.. page.Prose.SelectMany(line => Link().Matches(line)).Select(link => link.Groups["target"].Value)];
        Assert.All(targets, target => Assert.True(Exists(page, target), target));
    }

    [Theory]
    [MemberData(nameof(LongPages))]
    public void A_long_page_has_a_table_of_contents(string name)
    {
        var page = Page.All.Single(page => page.Name == name);
        var text = string.Join('\n', page.Prose);
        var chapters = page.Headings.Where(heading => heading.Depth == 2).Select(heading => Page.AnchorOf(heading.Text));
        Assert.All(chapters, anchor => Assert.Contains($"(#{anchor})", text, StringComparison.Ordinal));
    }

    /// <summary>As many rows as a terminal of 80 columns needs for it.</summary>
    [Fact]
    public void The_readme_is_short() =>
        Assert.InRange(Page.All[0].Lines.Sum(line => Math.Max(1, (int)Math.Ceiling(line.Length / 80.0))), 1, 150);

    [Fact]
    public void The_readme_leads_to_every_page() => Assert.All(
        Page.All.Skip(1), page => Assert.Contains($"]({page.Name}", string.Join('\n', Page.All[0].Prose), StringComparison.Ordinal));

    private static bool Exists(Page page, string target)
    {
        if (target.StartsWith("https://", StringComparison.Ordinal))
        {
            return true;
        }

        var (path, anchor) = target.Split('#') is [var first, var second] ? (first, second) : (target, null);
        var folder = Path.GetDirectoryName(page.Name)!;
        var name = path.Length == 0 ? page.Name
            : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, path)));
        var isThere = Path.Exists(Path.Combine(Repository.Root, name));
        return isThere
            && (anchor is null || Page.All.SingleOrDefault(other => other.Name == name)?.Anchors.Contains(anchor) == true);
    }

    [GeneratedRegex(@"(?<!!)\[[^\]]+\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
