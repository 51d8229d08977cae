using System.Globalization;
using System.Text;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Tests.Documents;

/// <summary>One ladder of the picture: what happened on a connection, and what was reported of it.</summary>
/// <param name="Mode">The close mode, as users type it.</param>
/// <param name="Steps">The timeline.</param>
/// <param name="Ending">The word of the report.</param>
/// <param name="Caption">What the client sees, in a few words.</param>
internal sealed record Ladder(string Mode, IReadOnlyList<Step> Steps, string Ending, string Caption);

/// <summary>
/// Draws timelines side by side as an SVG of its own light or dark ground. What matters is told by shape and words too: a RST is a
/// dashed line that ends in a cross, a FIN a double line.
/// </summary>
internal static class EndingsPicture
{
    private const int LadderWidth = 215;
    private const int Left = 38;
    private const int Right = 177;
    private const int Top = 92;
    private const int RowHeight = 34;

    private const string Style = """
        <style>
          text { font: 13px ui-sans-serif, system-ui, "DejaVu Sans", sans-serif; text-anchor: middle; fill: #1f2328 }
          .mode { font: bold 15px ui-monospace, "DejaVu Sans Mono", monospace }
          .side, .nobody, .caption { fill: #59636e }
          .ending { font-family: ui-monospace, "DejaVu Sans Mono", monospace }
          .reset { font-weight: bold }
          .ground { fill: #ffffff; stroke: #d1d9e0 }
          path { fill: none; stroke-width: 1.6 }
          .life { stroke: #818b98 }
          .client { stroke: #0550ae }
          .server { stroke: #116329 }
          .rst { stroke: #a40e26; stroke-width: 2 }
          @media (prefers-color-scheme: dark) {
            text { fill: #f0f6fc }
            .side, .nobody, .caption { fill: #9198a1 }
            .ground { fill: #0d1117; stroke: #3d444d }
            .client { stroke: #79c0ff }
            .server { stroke: #56d364 }
            .rst { stroke: #ff7b72 }
          }
        </style>
        """;

    public static string Draw(IReadOnlyList<Ladder> ladders)
    {
        var width = ladders.Count * LadderWidth;
        var height = Y(ladders.Max(ladder => ladder.Steps.Count)) + 62;
        var told = string.Join(" ", ladders.Select(ladder => $"{ladder.Mode}: {Support.Story.Short(ladder.Steps)}; {ladder.Ending}."));
        var svg = new StringBuilder();
        var size = $"""width="{width}" height="{height}" viewBox="0 0 {width} {height}" """;
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" {size}role="img">""");
        Line(svg, "<title>How a connection ends in each close mode</title>");
        Line(svg, $"<desc>{told}</desc>");
        Line(svg, Style.ReplaceLineEndings("\n"));
        Line(svg, $"""<rect class="ground" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>""");
        for (var i = 0; i < ladders.Count; i++)
        {
            Line(svg, $"""<g transform="translate({i * LadderWidth} 0)">""");
            Draw(svg, ladders[i], height);
            Line(svg, "</g>");
        }

        Line(svg, "</svg>");
        return svg.ToString();
    }

    private static void Draw(StringBuilder svg, Ladder ladder, int height)
    {
        var middle = (Left + Right) / 2;
        var end = Y(ladder.Steps.Count - 1);
        Text(svg, "mode", middle, 32, ladder.Mode);
        Text(svg, "side", Left, 62, "client");
        Text(svg, "side", Right, 62, "server");
        Line(svg, $"""<path class="life" d="M{Left} 70V{end}M{Right} 70V{end}"/>""");
        for (var row = 0; row < ladder.Steps.Count; row++)
        {
            Draw(svg, ladder.Steps[row], Y(row));
        }

        Text(svg, "caption", middle, height - 38, ladder.Caption);
        Text(svg, "ending", middle, height - 16, ladder.Ending);
    }

    /// <summary>An arrow with its words above it, or the words alone if nothing was sent.</summary>
    private static void Draw(StringBuilder svg, Step step, int y)
    {
        var middle = (Left + Right) / 2;
        if (step.From == StepFrom.Nobody)
        {
            Text(svg, "nobody", middle, y - 6, step.ToString());
            return;
        }

        var (from, to, back) = step.From == StepFrom.Client ? (Left, Right, -1) : (Right, Left, 1);
        var beforeHead = to + (back * 4);
        Text(svg, step.Kind == StepKind.Reset ? "reset" : "step", middle, y - 6, step.ToString());
        Line(svg, step.Kind switch
        {
            StepKind.Reset => $"""<path class="rst" stroke-dasharray="7 4" d="M{from} {y}H{to + (back * 6)}"/>"""
                + $"""<path class="rst" d="M{to - 5} {y - 5}l10 10m0 -10l-10 10"/>""",
            StepKind.Fin => $"""<path class="{step.FromWord}" d="M{from} {y - 2}H{beforeHead}M{from} {y + 2}H{beforeHead}"""
                + $"""{Head(to, y, back)}"/>""",
            _ => $"""<path class="{step.FromWord}" d="M{from} {y}H{to}{Head(to, y, back)}"/>""",
        });
    }

    private static string Head(int to, int y, int back) =>
        string.Create(CultureInfo.InvariantCulture, $"M{to + (back * 8)} {y - 6}L{to} {y}L{to + (back * 8)} {y + 6}");

    private static int Y(int row) => Top + (row * RowHeight);

    private static void Text(StringBuilder svg, string kind, int x, int y, string text) =>
        Line(svg, $"""<text class="{kind}" x="{x}" y="{y}">{text}</text>""");

    private static void Line(StringBuilder svg, string line) => svg.Append(line).Append('\n');
}
