using Serilog.Core;
using Serilog.Events;

namespace GoodbyeServer.Reporting;

/// <summary>Paints the ending in the text of a close: green, or yellow or red by the line's level.</summary>
/// <remarks>It enriches the events of the text log on a terminal only: a theme of Serilog's has one colour for every word.</remarks>
internal sealed class EndingColour : ILogEventEnricher
{
    private const string Property = "Ending";

    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (logEvent.Properties.TryGetValue(Property, out var value) && value is ScalarValue { Value: string ending })
        {
            var colour = logEvent.Level switch
            {
                <= LogEventLevel.Information => Ansi.Green,
                LogEventLevel.Warning => Ansi.Yellow,
                _ => Ansi.Red,
            };
            logEvent.AddOrUpdateProperty(new(Property, new ScalarValue(colour + ending + Ansi.Plain)));
        }
    }
}
