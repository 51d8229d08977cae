using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Events;
using Serilog.Parsing;

namespace GoodbyeServer.Sweeping;

/// <summary>The events of a sweep. People read a row for each stretch, programs an event for each run.</summary>
/// <param name="logger">Where they go.</param>
/// <param name="format">Who reads them.</param>
/// <param name="progress">Is out of the way while they are written.</param>
internal sealed class SweepLog(ILogger logger, LogFormat format, SweepProgress progress)
{
    private static readonly MessageTemplate SweptText = LogEvents.Parse("{CloseMode}@{Cut}: {Verdict}");

    /// <summary>The client takes the whole.</summary>
    public void Whole(string text, ClientEnd end, long bytes, long connections) => Write(
        LogEventLevel.Information, Plain(text), "SweepWhole",
        ("Run", 1L), ("ExitCode", end.ExitCode), ("Bytes", bytes), ("Connections", connections));

    /// <summary>The run for a cut is over; programs alone hear of it.</summary>
    public void Swept(long number, SweptRun run, long connections, TimeSpan duration)
    {
        if (format == LogFormat.Json)
        {
            Write(LevelOf(run.Verdict), SweptText, "Swept",
                ("Run", number), ("CloseMode", run.Mode.ToWord()), ("Cut", run.Cut), ("Verdict", run.Verdict.ToWord()),
                ("ExitCode", run.End.ExitCode), ("Signal", run.End.Signal is { } signal ? SignalName.Of(signal) : null),
                ("Connections", connections), ("DurationMs", LogEvents.Milliseconds(duration)));
        }
    }

    /// <summary>A stretch has ended; people alone hear of it.</summary>
    public void Row(SweepVerdict verdict, string text)
    {
        if (format == LogFormat.Text)
        {
            Write(LevelOf(verdict), Plain(text), "Swept");
        }
    }

    public void Ended(string text, SweepTally tally) =>
        Write(LogEventLevel.Information, Plain(text), "SweepEnded", ("Cuts", tally.Cuts), ("Verdicts", tally.ByWord));

    private static LogEventLevel LevelOf(SweepVerdict verdict) => verdict.IsBad() ? LogEventLevel.Warning : LogEventLevel.Information;

    /// <summary>A text in which a brace is a brace.</summary>
    private static MessageTemplate Plain(string text) => new(
        text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), [new TextToken(text)]);

    private void Write(
        LogEventLevel level, MessageTemplate text, string name, params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        if (logger.IsEnabled(level))
        {
            progress.Clear();
            logger.Write(LogEvents.New(level, text, null, name, properties));
        }
    }
}
