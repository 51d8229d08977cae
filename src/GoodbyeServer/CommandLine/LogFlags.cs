using GoodbyeServer.Reporting;
using Serilog.Events;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that say what is logged, and how.</summary>
internal static class LogFlags
{
    private const string LogFile = "--log-file";

    public static FlagGroup Group() => new("Log",
    [
        new Flag<LogEventLevel>(["--log-level"], "level",
            Suggestion.List(FlagParsers.LogLevels, "or"),
            FlagParsers.LogLevel, (options, level) => options with { LogLevel = level })
        {
            Default = options => FlagParsers.WordOf(options.LogLevel),
            Offers = _ => FlagParsers.LogLevels,
        },
        new Flag<LogFormat>(["--log-format"], "format",
            "text for people, json for programs: one JSON object a line",
            FlagParsers.LogFormatWord, (options, format) => options with { LogFormat = format })
        {
            Default = options => FlagParsers.WordOf(options.LogFormat),
            Offers = _ => FlagParsers.LogFormats,
        },
        new Flag<string>([LogFile], "path",
            "Write the log to this file, emptied once and appended to, instead of standard output (beside a command: standard error)",
            FlagParsers.Path, (options, path) => options with { LogFile = path })
        {
            FilesOf = path => [(LogFile, path)],
            WritesFile = true,
        },
        new Switch(["--timeline"],
            "With each close, what happened on the connection, step by step",
            Into.Server<bool>((server, timeline) => server with { Timeline = timeline }))
        {
            Brief = "with each close, what happened, step by step",
        },
        new Flag<int>(["--show-bytes"], "n",
            "The timeline with the first n bytes (1 to 1024) of each step, quoted as a script says them",
            FlagParsers.ShownBytes, Into.Server<int>((server, count) => server with { Timeline = true, ShowBytes = count })),
    ]);
}
