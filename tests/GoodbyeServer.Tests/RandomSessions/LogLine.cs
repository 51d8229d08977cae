using System.Text.Json;
using Serilog.Events;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>A line of the program's log in JSON, as the event that it was.</summary>
internal static class LogLine
{
    public static LogEvent Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        // Properties stand beside the event's own fields, whose names begin with @, or in an object of their own.
        var (at, level, fault, properties) = root.TryGetProperty("@t", out _) ? ("@t", "@l", "@x", root) : ("Timestamp", "Level",
            "Exception", root.GetProperty("Properties"));
        return new LogEvent(
            root.GetProperty(at).GetDateTimeOffset(),
            root.TryGetProperty(level, out var word) ? Enum.Parse<LogEventLevel>(word.GetString()!) : LogEventLevel.Information,
            root.TryGetProperty(fault, out var text) ? new InvalidOperationException(text.GetString()) : null,
            new MessageTemplate("", []),
            properties.EnumerateObject().Where(property => !property.Name.StartsWith('@'))
                .Select(property => new LogEventProperty(property.Name, Value(property.Name, property.Value))));
    }

    /// <summary>Milliseconds may have a fraction; every other number is whole.</summary>
    private static LogEventPropertyValue Value(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => new ScalarValue(
            name.EndsWith("Ms", StringComparison.Ordinal) ? value.GetDouble() : (object)value.GetInt64()),
        JsonValueKind.String => new ScalarValue(value.GetString()),
        JsonValueKind.Object => new StructureValue(
            value.EnumerateObject().Select(part => new LogEventProperty(part.Name, Value(part.Name, part.Value)))),
        JsonValueKind.Array => new SequenceValue(value.EnumerateArray().Select(part => Value("", part))),
        _ => ScalarValue.Null,
    };
}
