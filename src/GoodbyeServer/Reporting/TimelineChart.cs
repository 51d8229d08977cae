using System.Globalization;
using System.Text;
using GoodbyeServer.Vocabulary;
using Serilog.Core;
using Serilog.Events;

namespace GoodbyeServer.Reporting;

/// <summary>
/// Draws the steps of a connection as a chart that fits 80 columns: the time, and between the client on the left and the server
/// on the right an arrow in the direction of each step.
/// </summary>
/// <remarks>It enriches the events of the text log, so that the JSON log has the steps alone.</remarks>
internal sealed class TimelineChart(bool colours) : ILogEventEnricher
{
    /// <summary>The property that the text log's output template names.</summary>
    public const string Property = "Timeline";

    private const int Width = 44;

    /// <summary>Of each side if there is an upstream too: together they fit 80 columns.</summary>
    private const int NarrowWidth = 31;

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (logEvent.Properties.TryGetValue(ClosedEvent.StepsProperty, out var value) && value is StepsValue { Steps: var steps })
        {
            logEvent.AddOrUpdateProperty(new LogEventProperty(Property, new ScalarValue(Draw(steps))));
        }
    }

    /// <summary>The chart, a line a step, each ended by a line feed.</summary>
    public string Draw(IReadOnlyList<Step> steps)
    {
        var chart = new StringBuilder();
        var hasUpstream = steps.Any(step => step.From is StepFrom.Upstream or StepFrom.ToUpstream);
        var head = hasUpstream
            ? $"{"",14}client{"",NarrowWidth - 8}server{"",NarrowWidth - 8}upstream"
            : $"{"",14}client{"",Width - 10}server";
        chart.Append(Paint(Ansi.Dim, head)).Append('\n');
        foreach (var step in steps)
        {
            var lanes = hasUpstream ? Lanes(step) : Lane(step, Width);
            chart.Append(Paint(Ansi.Dim, Time(step.At).PadLeft(12))).Append("  ").Append(lanes).Append('\n');
            if (step.Data is { } data)
            {
                // In one line, however wide: it can be pasted into a script.
                chart.Append(' ', 14).Append(QuotedBytes.Of(data)).Append('\n');
            }
        }

        return chart.ToString();
    }

    /// <summary>Milliseconds while they are easily read, then seconds.</summary>
    private static string Time(TimeSpan at) => at < TimeSpan.FromSeconds(10)
        ? string.Create(CultureInfo.InvariantCulture, $"{at.TotalMilliseconds:0.0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds:0.000} s");

    /// <summary>Both sides, one of them empty; a clock that rings stands between them.</summary>
    private string Lanes(Step step) => step.From switch
    {
        StepFrom.Client or StepFrom.Server => Lane(step, NarrowWidth) + new string(' ', NarrowWidth) + "│",
        StepFrom.Upstream or StepFrom.ToUpstream => "│" + new string(' ', NarrowWidth) + Lane(step, NarrowWidth),
        StepFrom.Nobody => Lane(step, (2 * NarrowWidth) + 1),
    };

    /// <summary>An arrow from one side to the other.</summary>
    private string Lane(Step step, int width)
    {
        var label = $" {step} ";
        if (label.Length >= width && width == NarrowWidth)
        {
            label = label[..(width - 3)] + "… ";
        }

        var line = Math.Max(0, width - label.Length - 1);
        var (left, right) = (line / 4, line - (line / 4));
        var colour = ColourOf(step);
        return step.From switch
        {
            StepFrom.Client or StepFrom.ToUpstream =>
                Paint(colour, "│" + new string('─', left)) + label + Paint(colour, new string('─', right) + "▶│"),
            StepFrom.Server or StepFrom.Upstream =>
                Paint(colour, "│◀" + new string('─', right)) + label + Paint(colour, new string('─', left) + "│"),
            StepFrom.Nobody => Paint(colour, $"│{Centred(step.ToString(), width)}│"),
        };
    }

    private static string Centred(string text, int width) => text.PadLeft((width + text.Length) / 2).PadRight(width);

    private static string ColourOf(Step step) => (step.From, step.Kind) switch
    {
        (StepFrom.Nobody, _) => Ansi.Dim,
        (_, StepKind.Reset) => Ansi.Red,
        (StepFrom.Client, _) => Ansi.Cyan,
        (StepFrom.Server or StepFrom.ToUpstream, _) => Ansi.Green,
        (StepFrom.Upstream, _) => Ansi.Yellow,
    };

    private string Paint(string colour, string text) => colours ? colour + text + Ansi.Plain : text;
}

/// <summary>The steps of a connection as a property: an array of objects in JSON, a chart in text.</summary>
internal sealed class StepsValue(IReadOnlyList<Step> steps) : SequenceValue(steps.Select(ValueOf))
{
    public IReadOnlyList<Step> Steps { get; } = steps;

    private static StructureValue ValueOf(Step step) => new(
    [
        new("AtMs", new ScalarValue(Math.Round(step.At.TotalMilliseconds, 1))),
        new("From", new ScalarValue(step.FromWord)),
        new("What", new ScalarValue(step.Kind == StepKind.Paused ? step.ToString()
            : step.Times == 1 ? step.What : $"{step.Times} × {step.What}")),
        new("Bytes", new ScalarValue(step.Bytes)),
        .. step.From == StepFrom.ToUpstream
            ? [new LogEventProperty("To", new ScalarValue("upstream"))] : Array.Empty<LogEventProperty>(),
        .. step.Data is { } data ? [new LogEventProperty("Data", new ScalarValue(QuotedBytes.Of(data)))] : Array.Empty<LogEventProperty>(),
    ]);
}
