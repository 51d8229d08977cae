using System.Globalization;
using System.Runtime.CompilerServices;
using Serilog.Core;
using Serilog.Events;

namespace GoodbyeServer.Tests.Support;

/// <summary>Collects the events of a log. A test can wait for one, also if it has already come.</summary>
internal sealed class EventLog : ILogEventSink
{
    private readonly Lock _lock = new();
    private readonly List<LogEvent> _events = [];
    private readonly List<(Func<LogEvent, bool> IsIt, TaskCompletionSource<LogEvent> Seen)> _awaited = [];

    public IReadOnlyList<LogEvent> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>All events, as lines.</summary>
    public string Told => string.Join('\n', All.Select(logged => logged.RenderMessage(CultureInfo.InvariantCulture)));

    public IReadOnlyList<LogEvent> Named(string name) => [.. All.Where(logged => logged.Name() == name)];

    /// <summary>Waits for an event; if none comes, the failure tells all that were logged.</summary>
    public Task<LogEvent> WhenAsync(Func<LogEvent, bool> isIt, [CallerArgumentExpression(nameof(isIt))] string what = "")
    {
        lock (_lock)
        {
            if (_events.Find(new(isIt)) is { } logged)
            {
                return Task.FromResult(logged);
            }

            var seen = new TaskCompletionSource<LogEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((isIt, seen));
            return seen.Task.OrHangs(() => $"{what}; logged so far:\n{Told}");
        }
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            _events.Add(logEvent);
            _awaited.RemoveAll(awaited => awaited.IsIt(logEvent) && awaited.Seen.TrySetResult(logEvent));
        }
    }
}

/// <summary>Short ways to what an event carries.</summary>
internal static class LogEventExtensions
{
    public static string? Name(this LogEvent logged) => (string?)logged.Value("Event");

    public static object? Value(this LogEvent logged, string property) => ((ScalarValue)logged.Properties[property]).Value;
}
