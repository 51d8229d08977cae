using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Events;
using Serilog.Parsing;

namespace GoodbyeServer.Reporting;

/// <summary>
/// Every event of the log, one method each: its name, its level and its text. Events are built here rather than by
/// Serilog's own methods, since a property is then written under its name and nothing that came from a client is ever
/// taken for a template.
/// </summary>
/// <param name="logger">Where they go.</param>
/// <param name="highest">The highest level that an event gets, whatever it is by itself.</param>
internal sealed class ServerLog(ILogger logger, LogEventLevel highest = LogEventLevel.Fatal)
{
    /// <summary>The property of a close that holds its timeline.</summary>
    public const string StepsProperty = "Steps";

    private static readonly MessageTemplate AcceptedText = Parse("Accepted #{Connection} {Client}");
    private static readonly MessageTemplate AcceptedOnText = Parse("Accepted #{Connection} {Client} on {Port}");
    private static readonly MessageTemplate CertificateText = Parse("Certificate sha256 {Sha256}");
    private static readonly MessageTemplate PausedText = Parse("No descriptors left: accepting no more for now");
    private static readonly MessageTemplate RefusedText =
        Parse("The system accepts no connection, probably for lack of memory: trying again every second");
    private static readonly MessageTemplate ResumedText = Parse("Accepting again");
    private static readonly MessageTemplate StoppingAtOnceText = Parse("Stopping at once: {Why}");
    private static readonly MessageTemplate ReadyText = Parse("{Plan}. Ctrl-C stops.");

    /// <summary>Whether a client is shown with the port that it came to: there are several.</summary>
    public bool NamesPorts { get; init; }

    /// <summary>Whether events below Information are written, so that what only they need is worth finding out.</summary>
    public bool IsDebug => logger.IsEnabled(LogEventLevel.Debug);

    /// <param name="endPoint">Where clients can connect.</param>
    /// <param name="closeModes">How they are closed there.</param>
    /// <param name="isOneOfSeveral">Whether other ports have other modes, so that the text names these.</param>
    /// <param name="isTls">Whether TLS is spoken there.</param>
    public void Listening(IPEndPoint endPoint, CloseModeList closeModes, bool isOneOfSeveral, bool isTls = false) =>
        Write(LogEventLevel.Information,
            Parse("Listening on " + AddressText(endPoint) + (isTls ? " (TLS)" : "") + (isOneOfSeveral ? " ({CloseModes})" : "")),
            "Listening",
            ("Address", endPoint.Address.ToString()), ("Port", endPoint.Port), ("CloseModes", closeModes.ToString()));

    /// <param name="sha256">The hash of the certificate that clients get, as 64 hexadecimal digits.</param>
    /// <param name="path">The file that it lies in, for clients to trust; null for none.</param>
    public void Certificate(string sha256, string? path) =>
        Write(LogEventLevel.Information, CertificateText, "Certificate", ("Sha256", sha256), ("Path", path));

    /// <param name="endPoint">Where nobody can connect.</param>
    /// <param name="time">For how long; null for ever.</param>
    /// <param name="after">The connection after whose end the time runs; null if it runs from now on.</param>
    public void Refusing(IPEndPoint endPoint, TimeSpan? time = null, long? after = null) => Silent("Refusing", endPoint, time, after);

    /// <param name="endPoint">Where connecting hangs.</param>
    /// <param name="time">For how long; null for ever.</param>
    /// <param name="after">The connection after whose end the time runs; null if it runs from now on.</param>
    public void Ignoring(IPEndPoint endPoint, TimeSpan? time = null, long? after = null) => Silent("Ignoring", endPoint, time, after);

    /// <param name="command">The client command, as typed.</param>
    /// <param name="processId">What to signal it by.</param>
    public void Started(string command, int processId) =>
        Write(LogEventLevel.Information, Parse("Started {Command} ({ProcessId})"), "Started",
            ("Command", Quote.OneLine(command)), ("ProcessId", processId));

    public void Ended(int exitCode) =>
        Write(LogEventLevel.Information, Parse("Ended with {ExitCode}"), "Ended", ("ExitCode", exitCode));

    /// <summary>It listens everywhere: what will happen, and how to stop it.</summary>
    public void Ready(ServerOptions options) => Write(LogEventLevel.Information, ReadyText, "Ready", ("Plan", Plan.Of(options)));

    public void Accepted(ConnectionIdentity connection)
    {
        if (IsDebug)
        {
            Write(LogEventLevel.Debug, NamesPorts ? AcceptedOnText : AcceptedText, "Accepted",
                ("Connection", connection.Number), ("Client", connection.Client.ToString()), ("Port", connection.Port));
        }
    }

    public void Goodbye(ConnectionIdentity connection, Cue? cue, long bytes)
    {
        if (IsDebug)
        {
            var atCue = cue is null ? "" : " ({Cue})";
            Write(LogEventLevel.Debug, Parse($"Goodbye to #{{Connection}}{On(connection)}: {{Bytes}} B{atCue}"), "Goodbye",
                ("Connection", connection.Number), ("Cue", cue?.ToWord()), ("Bytes", bytes));
        }
    }

    /// <summary>The client sent what cannot be. The bytes are not shown.</summary>
    /// <param name="connection">Who it is.</param>
    /// <param name="offset">How many of its bytes come before the one that cannot stand there.</param>
    /// <param name="expected">What had to stand there.</param>
    public void Garbled(ConnectionIdentity connection, long offset, string expected)
    {
        if (IsDebug)
        {
            var text = Parse($"Garbled by #{{Connection}}{On(connection)} at byte {{Offset}}: expected {{Expected}}");
            Write(LogEventLevel.Debug, text, "Garbled",
                ("Connection", connection.Number), ("Offset", offset), ("Expected", expected));
        }
    }

    public void HalfClosed(ConnectionIdentity connection)
    {
        if (IsDebug)
        {
            Write(
                LogEventLevel.Debug, Parse($"Half-closed #{{Connection}}{On(connection)}"), "HalfClosed",
                ("Connection", connection.Number));
        }
    }

    /// <param name="connection">Who keeps its side open.</param>
    /// <param name="limit">How long it may do so at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    public void Waiting(ConnectionIdentity connection, TimeSpan limit)
    {
        var atMost = limit == Timeout.InfiniteTimeSpan ? "without a limit" : Durations.InSeconds(limit) + " at most";
        var text = Parse($"Waiting for #{{Connection}} {{Client}}{On(connection)} to close its side, {atMost}");
        Write(LogEventLevel.Information, text, "Waiting",
            ("Connection", connection.Number), ("Client", connection.Client.ToString()));
    }

    public void Closed(ConnectionReport report)
    {
        var level = Capped(LevelOf(report));
        if (!logger.IsEnabled(level))
        {
            return;
        }

        var closed = Event(level, ClosedText.For(report, NamesPorts), report.Fault, "Closed",
            ("Connection", report.Connection),
            ("Client", report.Client.ToString()),
            ("Port", report.Port),
            ("Reason", report.Reason.ToWord()),
            ("Cue", report.Cue?.ToWord()),
            ("Ending", report.Ending.ToWord()),
            ("CloseMode", report.CloseMode.ToWord()),
            ("BytesReceived", report.BytesReceived),
            ("BytesAfterFin", report.BytesAfterFin),
            ("BytesSent", report.BytesSent),
            ("BytesAcknowledged", report.BytesAcknowledged),
            ("BytesUnread", report.BytesUnread),
            ("Goodbye", report.Goodbye.ToWord()),
            ("DurationMs", Milliseconds(report.Duration)));
        if (report.Relayed is { } relayed)
        {
            Add(closed, relayed);
        }

        if (report.CloseNotify is { } closeNotify)
        {
            closed.AddOrUpdateProperty(new("Tls", new ScalarValue(report.Tls)));
            closed.AddOrUpdateProperty(new("CloseNotify", new ScalarValue(closeNotify.ToWord())));
            closed.AddOrUpdateProperty(new("Alert", new ScalarValue(report.Alert)));
        }

        if (report.Steps is not null)
        {
            closed.AddOrUpdateProperty(new(StepsProperty, new StepsValue(report.Steps)));
        }

        logger.Write(closed);
    }

    private static void Add(LogEvent closed, UpstreamReport relayed)
    {
        closed.AddOrUpdateProperty(new("Upstream", new ScalarValue(relayed.Upstream?.ToString())));
        closed.AddOrUpdateProperty(new("UpstreamEnding", new ScalarValue(relayed.UpstreamEnding?.ToUpstreamWord())));
        closed.AddOrUpdateProperty(new("BytesToUpstream", new ScalarValue(relayed.BytesToUpstream)));
        closed.AddOrUpdateProperty(new("BytesFromUpstream", new ScalarValue(relayed.BytesFromUpstream)));
        closed.AddOrUpdateProperty(new("BytesNotPassed", new ScalarValue(relayed.BytesNotPassed)));
    }

    /// <param name="outOfDescriptors">Whether that is why; otherwise the system did not accept, for want of memory as a rule.</param>
    public void AcceptPaused(bool outOfDescriptors) =>
        Write(LogEventLevel.Warning, outOfDescriptors ? PausedText : RefusedText, "AcceptPaused");

    public void AcceptResumed() => Write(LogEventLevel.Warning, ResumedText, "AcceptResumed");

    /// <param name="why">What began the stop.</param>
    /// <param name="clients">How many are waited for; those that are gone by then, or are to be reset at once, are not.</param>
    /// <param name="limit">How long they have; <see cref="Timeout.InfiniteTimeSpan"/> for as long as they take.</param>
    /// <param name="beganItself">Whether no signal began it, so that the first one resets them.</param>
    public void Stopping(string why, long clients, TimeSpan limit, bool beganItself)
    {
        var one = clients == 1;
        var have = limit == Timeout.InfiniteTimeSpan
            ? $"{(one ? "is" : "are")} waited for"
            : $"{(one ? "has" : "have")} {Durations.InSeconds(limit)}";
        var text = clients == 0 ? "Stopping: {Why}"
            : $"Stopping: {{Why}}; {{Clients}} {(one ? "client" : "clients")} {have}, "
                + $"a {(beganItself ? "" : "second ")}signal resets {(one ? "it" : "them")}";
        Write(LogEventLevel.Information, Parse(text), "Stopping", ("Why", why), ("Clients", clients));
    }

    public void StoppingAtOnce(string why) => Write(LogEventLevel.Information, StoppingAtOnceText, "Stopping", ("Why", why));

    public void Stopped(Summary summary) => Write(
        LogEventLevel.Information,
        Parse(SummaryText.Of(summary)),
        "Stopped",
        ("Connections", summary.Connections), ("Reasons", summary.Reasons), ("Endings", summary.Endings),
        ("BytesReceived", summary.BytesReceived), ("BytesSent", summary.BytesSent), ("DurationMs", Milliseconds(summary.Duration)));

    /// <summary>The port that a client came to, if that is to be told.</summary>
    private string On(ConnectionIdentity connection) =>
        NamesPorts ? string.Create(CultureInfo.InvariantCulture, $" on {connection.Port}") : "";

    private void Silent(string name, IPEndPoint endPoint, TimeSpan? time, long? after)
    {
        var text = $"{name} connections on {AddressText(endPoint)}";
        if (time is not { } known)
        {
            Write(LogEventLevel.Information, Parse(text), name, ("Address", endPoint.Address.ToString()), ("Port", endPoint.Port));
            return;
        }

        var howLong = after is null ? $" for {Durations.InSeconds(known)}"
            : string.Create(CultureInfo.InvariantCulture, $" until {Durations.InSeconds(known)} after #{after} has ended");
        Write(LogEventLevel.Information, Parse(text + howLong), name,
            ("Address", endPoint.Address.ToString()), ("Port", endPoint.Port), ("ForMs", Milliseconds(known)));
    }

    private static LogEventLevel LevelOf(ConnectionReport report) => report switch
    {
        { Reason: CloseReason.Error } => LogEventLevel.Error,
        {
            Reason: CloseReason.ClientReset or CloseReason.SendTimeout or CloseReason.ConnectionLost or CloseReason.TurnedAway
                or CloseReason.ClientGarbled or CloseReason.UpstreamReset or CloseReason.UpstreamRefused or CloseReason.UpstreamLost
                or CloseReason.HandshakeFailed
        }
            or { Ending: Ending.DrainTimeout or Ending.Lost } => LogEventLevel.Warning,
        _ => LogEventLevel.Information,
    };

    private static string AddressText(IPEndPoint endPoint) =>
        (endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "[{Address}]" : "{Address}") + ":{Port}";

    internal static double Milliseconds(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 1);

    internal static MessageTemplate Parse(string text) => new MessageTemplateParser().Parse(text);

    private static LogEventPropertyValue ValueOf(object? value) => value switch
    {
        IReadOnlyDictionary<string, long> counts => new DictionaryValue(counts.Select(pair =>
            KeyValuePair.Create(new ScalarValue(pair.Key), (LogEventPropertyValue)new ScalarValue(pair.Value)))),
        _ => new ScalarValue(value),
    };

    /// <summary>An event of the log, with its name among its properties.</summary>
    internal static LogEvent Event(
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

    private void Write(
        LogEventLevel level, MessageTemplate text, string name, params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        if (logger.IsEnabled(Capped(level)))
        {
            logger.Write(Event(Capped(level), text, null, name, properties));
        }
    }

    private LogEventLevel Capped(LogEventLevel level) => level < highest ? level : highest;
}
