using Serilog.Events;
using Serilog.Parsing;

namespace GoodbyeServer.Reporting;

/// <summary>
/// Builds events of the log. Not by Serilog's own methods: so a property is written under its name, and nothing that came from a
/// client is ever taken for a template.
/// </summary>
internal static class LogEvents
{
    public static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 1);

    public static MessageTemplate Parse(string text) => new MessageTemplateParser().Parse(text);

    /// <summary>An event of the log, with its name among its properties.</summary>
    public static LogEvent New(
        LogEventLevel level, MessageTemplate text, Exception? fault, string name,
        params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        // As large as it gets: the constructor that takes properties would grow it twice for a close. One more for the steps.
        var all = new Dictionary<string, LogEventPropertyValue>(properties.Length + 2) { ["Event"] = new ScalarValue(name) };
        foreach (var (key, value) in properties)
        {
            all.Add(key, ValueOf(value));
        }

        return LogEvent.UnstableAssembleFromParts(DateTimeOffset.Now, level, fault, text, all, traceId: default, spanId: default);
    }

    private static LogEventPropertyValue ValueOf(object? value) => value switch
    {
        IReadOnlyDictionary<string, long> counts => new DictionaryValue(counts.Select(pair =>
            KeyValuePair.Create(new ScalarValue(pair.Key), (LogEventPropertyValue)new ScalarValue(pair.Value)))),
        _ => new ScalarValue(value),
    };
}
