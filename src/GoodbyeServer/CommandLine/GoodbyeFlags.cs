using System.CommandLine;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.CommandLine;

/// <summary>Flags that belong together in the help.</summary>
internal sealed record FlagGroup(string Title, IReadOnlyList<Option> Flags);

/// <summary>Every flag of the server.</summary>
internal sealed class GoodbyeFlags
{
    /// <summary>The port where <c>--port</c> is not given.</summary>
    public const int DefaultPort = 8080;

    public GoodbyeFlags() => Groups =
    [
        new("Listening", [Port, Bind, Listen, Backlog, MaxConnections]),
        new("Conversation", [Echo, After, AfterBytes, AfterLines, Until, Obey, IdleTimeout]),
        new("Goodbye", [Message, MessageFile, NoMessage, Drip]),
        new("Close", [Close, CloseDelay, DrainTimeout, SendTimeout, KeepAlive]),
        new("Run", [ShutdownTimeout, ExitAfter, RunFor, PortFile, Expect]),
        new("Log", [LogLevel, LogFormat, Timeline]),
    ];

    public Flag<int> Port { get; } = new(["--port", "-p"], "port",
        "Port to listen on, 0 to 65535; 0 takes a free one [default: 8080]", FlagParsers.Port);

    public Flag<BindAddress> Bind { get; } = new(["--bind", "-b"], "address",
        "Where to listen: localhost (127.0.0.1 and ::1), any, or an IPv4 or IPv6 address; may be given more than once [default: localhost]",
        FlagParsers.Bind, many: true, words: () => ["localhost", "any"]);

    public Flag<ListenPort> Listen { get; } = new(["--listen"], "port=mode,…",
        "A further port with its own close modes; may be given more than once", ListParsers.Listen, many: true);

    public Flag<int> Backlog { get; } = new(["--backlog"], "n",
        "Connections the kernel queues before they are accepted [default: the system's]", FlagParsers.Backlog);

    public Flag<int> MaxConnections { get; } = new(["--max-connections"], "n",
        "Clients served at once; further ones are reset; 0 for no limit [default: 0]", FlagParsers.MaxConnections);

    public Switch Echo { get; } = new(["--echo", "-e"], "Send back what the client sends");

    public Flag<TimeSpan> After { get; } = new(["--after"], "duration",
        "Say goodbye this long after accept", FlagParsers.Duration);

    public Flag<long> AfterBytes { get; } = new(["--after-bytes"], "n",
        "Say goodbye once the client has sent n bytes", FlagParsers.Count);

    public Flag<long> AfterLines { get; } = new(["--after-lines"], "n",
        "Say goodbye once the client has sent n lines", FlagParsers.Count);

    public Flag<string> Until { get; } = new(["--until"], "text",
        "Say goodbye once the client has sent a line equal to the text; '' is an empty line", FlagParsers.Line);

    public Switch Obey { get; } = new(["--obey"],
        "Let the client choose: a line with a close mode's word sets the mode and is the cue, a line 'wait 2s' sets the close delay");

    public Flag<TimeSpan> IdleTimeout { get; } = new(["--idle-timeout"], "duration",
        "Say goodbye once the client has sent nothing for this long; 0 for no limit [default: 5m]", FlagParsers.Limit);

    public Flag<string> Message { get; } = new(["--message", "-m"], "text",
        "The goodbye, sent as UTF-8 with a line feed after it [default: Goodbye]", FlagParsers.Text);

    public Flag<string> MessageFile { get; } = new(["--message-file"], "path",
        "The goodbye is the bytes of this file, with nothing added", FlagParsers.Path);

    public Switch NoMessage { get; } = new(["--no-message"], "Send no goodbye");

    public Flag<TimeSpan> Drip { get; } = new(["--drip"], "duration",
        "Send the goodbye one byte at a time, this far apart", FlagParsers.Duration);

    public Flag<CloseModeList> Close { get; } = new(["--close", "-c"], "mode,…",
        "How to close the connections to --port: modes, ':n' for n in a row, taken in turn; ',repeat' starts over [default: half-close]",
        ListParsers.CloseModes, words: () => CloseModeWords.All.Texts);

    public Flag<TimeSpan> CloseDelay { get; } = new(["--close-delay"], "duration",
        "Wait this long between the goodbye and the close [default: 0]", FlagParsers.Duration);

    public Flag<TimeSpan> DrainTimeout { get; } = new(["--drain-timeout"], "duration",
        "How long a half-closed client may keep its side open; 0 for no limit [default: 30s]", FlagParsers.Limit);

    public Flag<TimeSpan> SendTimeout { get; } = new(["--send-timeout"], "duration",
        "How long a client may take no byte while some wait for it; 0 for no limit [default: 30s]", FlagParsers.Limit);

    public Flag<TimeSpan> KeepAlive { get; } = new(["--keep-alive"], "duration",
        "After this long without a segment, probe whether the client's host is there; at most 9h, 0 for never [default: 60s]", FlagParsers.KeepAlive);

    public Flag<TimeSpan> ShutdownTimeout { get; } = new(["--shutdown-timeout"], "duration",
        "How long a stopping server waits for its clients before it resets them; 0 for no limit [default: 5s]", FlagParsers.Limit);

    public Flag<long> ExitAfter { get; } = new(["--exit-after"], "n",
        "Accept n connections, then exit once they have ended", FlagParsers.Count);

    public Flag<TimeSpan> RunFor { get; } = new(["--run-for"], "duration",
        "Stop after this long", FlagParsers.DurationAboveZero);

    public Flag<string> PortFile { get; } = new(["--port-file"], "path",
        "Write the ports to this file, a line each, once the server listens; removed at exit", FlagParsers.Path);

    public Flag<IReadOnlyList<Expectation>> Expect { get; } = new(["--expect"], "word=n,…",
        "Exit with 3 unless exactly n connections (n+: at least n) ended with this reason or ending; 'connections' counts all",
        ListParsers.Expectations, words: () => Expectation.Words);

    public Flag<LogEventLevel> LogLevel { get; } = new(["--log-level"], "level",
        "verbose, debug, information, warning, error or fatal [default: information]", FlagParsers.LogLevel, words: () => FlagParsers.LogLevels);

    public Flag<LogFormat> LogFormat { get; } = new(["--log-format"], "format",
        "text for people, json for programs: one JSON object a line [default: text]", FlagParsers.LogFormatWord, words: () => FlagParsers.LogFormats);

    public Switch Timeline { get; } = new(["--timeline"],
        "With each close, what happened on the connection, step by step");

    /// <summary>All of them, as the help groups them.</summary>
    public IReadOnlyList<FlagGroup> Groups { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => Groups.SelectMany(group => group.Flags);
}
