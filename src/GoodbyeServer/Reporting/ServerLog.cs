using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Events;

namespace GoodbyeServer.Reporting;

/// <summary>Every event of the log, one method each: its name, its level and its text.</summary>
/// <param name="logger">Where they go.</param>
/// <param name="highest">The highest level that an event gets, whatever it is by itself.</param>
internal sealed class ServerLog(ILogger logger, LogEventLevel highest = LogEventLevel.Fatal)
{
    private static readonly MessageTemplate AcceptedText = LogEvents.Parse("Accepted #{Connection} {Client}");
    private static readonly MessageTemplate AcceptedOnText = LogEvents.Parse("Accepted #{Connection} {Client} on {Port}");
    private static readonly MessageTemplate CertificateText = LogEvents.Parse("Certificate sha256 {Sha256}");
    private static readonly MessageTemplate PausedText = LogEvents.Parse("No descriptors left: accepting no more for now");
    private static readonly MessageTemplate RefusedText =
        LogEvents.Parse("The system accepts no connection, probably for lack of memory: trying again every second");
    private static readonly MessageTemplate ResumedText = LogEvents.Parse("Accepting again");
    private static readonly MessageTemplate StoppingAtOnceText = LogEvents.Parse("Stopping at once: {Why}");
    private static readonly MessageTemplate ReadyTemplate = LogEvents.Parse("{Plan}. Ctrl-C stops.");

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
            LogEvents.Parse("Listening on " + AddressText(endPoint) + (isTls ? " (TLS)" : "") + (isOneOfSeveral ? " ({CloseModes})" : "")),
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
        Write(LogEventLevel.Information, LogEvents.Parse("Started {Command} ({ProcessId})"), "Started",
            ("Command", Quote.OneLine(command)), ("ProcessId", processId));

    public void Ended(int exitCode) =>
        Write(LogEventLevel.Information, LogEvents.Parse("Ended with {ExitCode}"), "Ended", ("ExitCode", exitCode));

    /// <summary>It listens everywhere: what will happen, and how to stop it.</summary>
    public void Ready(ServerOptions options) => Write(LogEventLevel.Information, ReadyTemplate, "Ready", ("Plan", ReadyText.Of(options)));

    public void Accepted(AcceptedConnection connection)
    {
        if (IsDebug)
        {
            Write(LogEventLevel.Debug, NamesPorts ? AcceptedOnText : AcceptedText, "Accepted",
                ("Connection", connection.Number), ("Client", connection.Client.ToString()), ("Port", connection.Port));
        }
    }

    public void Goodbye(AcceptedConnection connection, Cue? cue, long bytes)
    {
        if (IsDebug)
        {
            var atCue = cue is null ? "" : " ({Cue})";
            Write(LogEventLevel.Debug, LogEvents.Parse($"Goodbye to #{{Connection}}{On(connection)}: {{Bytes}} B{atCue}"), "Goodbye",
                ("Connection", connection.Number), ("Cue", cue?.ToWord()), ("Bytes", bytes));
        }
    }

    /// <summary>The client sent what cannot be. The bytes are not shown.</summary>
    /// <param name="connection">Who it is.</param>
    /// <param name="offset">How many of its bytes come before the one that cannot stand there.</param>
    /// <param name="expected">What had to stand there.</param>
    public void Garbled(AcceptedConnection connection, long offset, string expected)
    {
        if (IsDebug)
        {
            var text = LogEvents.Parse($"Garbled by #{{Connection}}{On(connection)} at byte {{Offset}}: expected {{Expected}}");
            Write(LogEventLevel.Debug, text, "Garbled",
                ("Connection", connection.Number), ("Offset", offset), ("Expected", expected));
        }
    }

    public void HalfClosed(AcceptedConnection connection)
    {
        if (IsDebug)
        {
            Write(
                LogEventLevel.Debug, LogEvents.Parse($"Half-closed #{{Connection}}{On(connection)}"), "HalfClosed",
                ("Connection", connection.Number));
        }
    }

    /// <param name="connection">Who keeps its side open.</param>
    /// <param name="limit">How long it may do so at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    public void Waiting(AcceptedConnection connection, TimeSpan limit)
    {
        var atMost = limit == Timeout.InfiniteTimeSpan ? "without a limit" : Durations.InSeconds(limit) + " at most";
        var text = LogEvents.Parse($"Waiting for #{{Connection}} {{Client}}{On(connection)} to close its side, {atMost}");
        Write(LogEventLevel.Information, text, "Waiting",
            ("Connection", connection.Number), ("Client", connection.Client.ToString()));
    }

    public void Closed(ConnectionReport report)
    {
        var level = Capped(ClosedEvent.LevelOf(report));
        if (logger.IsEnabled(level))
        {
            logger.Write(ClosedEvent.Of(report, level, NamesPorts));
        }
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
        var (who, are, have, them) = clients == 1 ? ("client", "is", "has", "it") : ("clients", "are", "have", "them");
        var time = limit == Timeout.InfiniteTimeSpan ? $"{are} waited for" : $"{have} {Durations.InSeconds(limit)}";
        var signal = beganItself ? "a signal" : "a second signal";
        var text = clients == 0 ? "Stopping: {Why}" : $"Stopping: {{Why}}; {{Clients}} {who} {time}, {signal} resets {them}";
        Write(LogEventLevel.Information, LogEvents.Parse(text), "Stopping", ("Why", why), ("Clients", clients));
    }

    public void StoppingAtOnce(string why) => Write(LogEventLevel.Information, StoppingAtOnceText, "Stopping", ("Why", why));

    public void Stopped(Summary summary) => Write(
        LogEventLevel.Information,
        LogEvents.Parse(SummaryText.Of(summary)),
        "Stopped",
        ("Connections", summary.Connections), ("Reasons", summary.Reasons), ("Endings", summary.Endings),
        ("BytesReceived", summary.BytesReceived), ("BytesSent", summary.BytesSent),
        ("DurationMs", LogEvents.Milliseconds(summary.Duration)));

    /// <summary>The port that a client came to, if that is to be told.</summary>
    private string On(AcceptedConnection connection) =>
        NamesPorts ? string.Create(CultureInfo.InvariantCulture, $" on {connection.Port}") : "";

    private void Silent(string name, IPEndPoint endPoint, TimeSpan? time, long? after)
    {
        var text = $"{name} connections on {AddressText(endPoint)}";
        if (time is not { } known)
        {
            Write(LogEventLevel.Information, LogEvents.Parse(text), name,
                ("Address", endPoint.Address.ToString()), ("Port", endPoint.Port));
            return;
        }

        var howLong = after is null ? $" for {Durations.InSeconds(known)}"
            : string.Create(CultureInfo.InvariantCulture, $" until {Durations.InSeconds(known)} after #{after} has ended");
        Write(LogEventLevel.Information, LogEvents.Parse(text + howLong), name,
            ("Address", endPoint.Address.ToString()), ("Port", endPoint.Port), ("ForMs", LogEvents.Milliseconds(known)));
    }

    private static string AddressText(IPEndPoint endPoint) =>
        (endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? "[{Address}]" : "{Address}") + ":{Port}";

    private void Write(
        LogEventLevel level, MessageTemplate text, string name, params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        if (logger.IsEnabled(Capped(level)))
        {
            logger.Write(LogEvents.New(Capped(level), text, null, name, properties));
        }
    }

    private LogEventLevel Capped(LogEventLevel level) => level < highest ? level : highest;
}
