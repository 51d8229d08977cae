using System.CommandLine;
using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;
using Serilog.Events;
using static GoodbyeServer.CommandLine.FlagParsers;

namespace GoodbyeServer.CommandLine;

/// <summary>Every flag of the server, in the order of its help.</summary>
internal sealed class GoodbyeFlags
{
    /// <summary>The port where <c>--port</c> is not given.</summary>
    public const int DefaultPort = 8080;

    public Flag<int> Port { get; } = new(["--port", "-p"], "port", "Port to listen on, 0 to 65535; 0 takes a free one [default: 8080]", FlagParsers.Port);

    public Flag<BindAddress> Bind { get; } = new(["--bind", "-b"], "address",
        "Where to listen: localhost (127.0.0.1 and ::1), any, or an IPv4 or IPv6 address; may be given more than once [default: localhost]",
        FlagParsers.Bind, many: true);

    public Flag<ListenPort> Listen { get; } = new(["--listen"], "port=mode,…", "A further port with its own close modes; may be given more than once", ListParsers.Listen, many: true);

    public Flag<int> Backlog { get; } = new(["--backlog"], "n", "Connections the kernel queues before they are accepted [default: the system's]", FlagParsers.Backlog);

    public Flag<int> MaxConnections { get; } = new(["--max-connections"], "n", "Clients served at once; further ones are reset; 0 for no limit [default: 0]", FlagParsers.MaxConnections);

    public Option<bool> Echo { get; } = new("--echo", "-e") { Description = "Send back what the client sends", Arity = ArgumentArity.Zero };

    public Flag<TimeSpan> After { get; } = new(["--after"], "duration", "Say goodbye this long after accept", Duration);

    public Flag<long> AfterBytes { get; } = new(["--after-bytes"], "n", "Say goodbye once the client has sent n bytes", Count);

    public Flag<long> AfterLines { get; } = new(["--after-lines"], "n", "Say goodbye once the client has sent n lines", Count);

    public Flag<string> Until { get; } = new(["--until"], "text", "Say goodbye once the client has sent a line equal to the text; '' is an empty line", Line);

    public Option<bool> Obey { get; } = new("--obey") { Description = "Let the client choose: a line that is a close mode's word sets the mode and is the cue, a line 'wait 2s' sets the close delay", Arity = ArgumentArity.Zero };

    public Flag<TimeSpan> IdleTimeout { get; } = new(["--idle-timeout"], "duration", "Say goodbye once the client has sent nothing for this long; 0 for no limit [default: 5m]", Limit);

    public Flag<string> Message { get; } = new(["--message", "-m"], "text", "The goodbye, sent as UTF-8 with a line feed after it [default: Goodbye]", Text);

    public Flag<string> MessageFile { get; } = new(["--message-file"], "path", "The goodbye is the bytes of this file, with nothing added", FlagParsers.Path);

    public Option<bool> NoMessage { get; } = new("--no-message") { Description = "Send no goodbye", Arity = ArgumentArity.Zero };

    public Flag<TimeSpan> Drip { get; } = new(["--drip"], "duration", "Send the goodbye one byte at a time, this far apart", Duration);

    public Flag<CloseModeList> Close { get; } = new(["--close", "-c"], "mode,…",
        "How to close: half-close, close, abort or never; 'abort:2,half-close' takes modes in turn, ',repeat' starts over [default: half-close]",
        ListParsers.CloseModes, words: ListParsers.Modes);

    public Flag<TimeSpan> CloseDelay { get; } = new(["--close-delay"], "duration", "Wait this long between the goodbye and the close [default: 0]", Duration);

    public Flag<TimeSpan> DrainTimeout { get; } = new(["--drain-timeout"], "duration", "How long a half-closed client may keep its side open; 0 for no limit [default: 30s]", Limit);

    public Flag<TimeSpan> SendTimeout { get; } = new(["--send-timeout"], "duration", "How long a client may take no byte while some wait for it; 0 for no limit [default: 30s]", Limit);

    public Flag<TimeSpan> KeepAlive { get; } = new(["--keep-alive"], "duration", "Without a segment for this long, probe whether the client's host is there; 0 for never, at most 9h [default: 60s]", FlagParsers.KeepAlive);

    public Flag<TimeSpan> ShutdownTimeout { get; } = new(["--shutdown-timeout"], "duration", "How long a stopping server waits for its clients before it resets them; 0 for no limit [default: 5s]", Limit);

    public Flag<long> ExitAfter { get; } = new(["--exit-after"], "n", "Accept n connections, then exit once they have ended", Count);

    public Flag<TimeSpan> RunFor { get; } = new(["--run-for"], "duration", "Stop after this long", DurationAboveZero);

    public Flag<string> PortFile { get; } = new(["--port-file"], "path", "Write the port to this file once the server listens; removed at exit", FlagParsers.Path);

    public Flag<IReadOnlyList<Expectation>> Expect { get; } = new(["--expect"], "word=n,…",
        "Exit with 3 unless exactly n connections (n+: at least n) ended with this reason or ending; 'connections' counts all",
        ListParsers.Expectations, words: Expectation.Words);

    public Flag<LogEventLevel> LogLevel { get; } = new(["--log-level"], "level", "verbose, debug, information, warning, error or fatal [default: information]", FlagParsers.LogLevel, words: LogLevels);

    public Flag<LogFormat> LogFormat { get; } = new(["--log-format"], "format", "text for people, json for programs [default: text]", LogFormatWord, words: LogFormats);

    /// <summary>The flags that take a value.</summary>
    public IReadOnlyList<Flag> Valued =>
    [
        Port, Bind, Listen, Backlog, MaxConnections, After, AfterBytes, AfterLines, Until, IdleTimeout, Message, MessageFile, Drip, Close,
        CloseDelay, DrainTimeout, SendTimeout, KeepAlive, ShutdownTimeout, ExitAfter, RunFor, PortFile, Expect, LogLevel, LogFormat,
    ];

    /// <summary>All of them, as System.CommandLine's help lists them.</summary>
    public IReadOnlyList<Option> All =>
    [
        Port.Option, Bind.Option, Listen.Option, Backlog.Option, MaxConnections.Option,
        Echo, After.Option, AfterBytes.Option, AfterLines.Option, Until.Option, Obey, IdleTimeout.Option,
        Message.Option, MessageFile.Option, NoMessage, Drip.Option,
        Close.Option, CloseDelay.Option, DrainTimeout.Option, SendTimeout.Option, KeepAlive.Option,
        ShutdownTimeout.Option, ExitAfter.Option, RunFor.Option, PortFile.Option, Expect.Option, LogLevel.Option, LogFormat.Option,
    ];
}
