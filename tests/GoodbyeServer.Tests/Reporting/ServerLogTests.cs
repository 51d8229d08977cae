using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;
using static GoodbyeServer.Tests.Reporting.WrittenLog;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>
/// Each event as it is written: its text for people, its properties for programs. The console is the process's: one at a time.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ServerLogTests
{
    private static readonly IPEndPoint Client = new(IPAddress.Loopback, 51324);
    private static readonly CloseModeList Modes = new([new(CloseMode.Abort, 2), new(CloseMode.Close, 1)], Repeat: true);
    private static readonly AcceptedConnection Twelfth = new(12, Client, Port: 8080, new(CloseMode.HalfClose), TurnedAway: false,
        AcceptedAt: 0);

    private static readonly ConnectionReport Report = new()
    {
        Connection = 12,
        Client = Client,
        Port = 8080,
        Reason = CloseReason.Goodbye,
        Cue = Cue.AtOnce,
        Ending = Ending.Clean,
        CloseMode = CloseMode.HalfClose,
        BytesReceived = 0,
        BytesAfterFin = 0,
        BytesSent = 8,
        BytesAcknowledged = 8,
        BytesUnread = 0,
        Goodbye = GoodbyeFate.Sent,
        Duration = TimeSpan.FromMicroseconds(1234),
    };

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NoLimit = Timeout.InfiniteTimeSpan;

    private static readonly Summary Summary = new(
        3, new Dictionary<string, long> { ["goodbye"] = 3 }, new Dictionary<string, long> { ["clean"] = 2, ["lost"] = 1 }, 5, 24,
            TimeSpan.FromSeconds(1.5));

    [Fact]
    public void Every_event_has_its_text()
    {
        AssertText(log => log.Listening(new(IPAddress.Loopback, 8080), Modes, isOneOfSeveral: false), "INF", "Listening on 127.0.0.1:8080");
        AssertText(log => log.Listening(new(IPAddress.IPv6Loopback, 8080), Modes, isOneOfSeveral: true), "INF",
            "Listening on [::1]:8080 (abort:2,close,repeat)");
        AssertText(log => log.Ready(new ServerOptions()), "INF", "Goodbye at once, then half-close. Ctrl-C stops.");
        AssertText(log => log.Accepted(Twelfth), "DBG", "Accepted #12 127.0.0.1:51324");
        AssertText(log => log.HalfClosed(Twelfth), "DBG", "Half-closed #12");
        AssertText(log => log.Waiting(Twelfth, Limit), "INF", "Waiting for #12 127.0.0.1:51324 to close its side, 5 s at most");
        AssertText(log => log.Waiting(Twelfth, NoLimit), "INF", "Waiting for #12 127.0.0.1:51324 to close its side, without a limit");
        AssertText(log => log.StoppingAtOnce("SIGTERM"), "INF", "Stopping at once: SIGTERM");
        AssertText(log => log.Goodbye(Twelfth, Cue.After, 8), "DBG", "Goodbye to #12: 8 B (after)");
        AssertText(log => log.Goodbye(Twelfth, null, 8), "DBG", "Goodbye to #12: 8 B");
    }

    [Fact]
    public void A_close_reads_as_the_readme_says()
    {
        AssertText(log => log.Closed(Report), "INF",
            "Closed #12 127.0.0.1:51324: goodbye (at-once), clean (half-close, 8 B out, 1.2 ms)");
        AssertText(log => log.Closed(Report with { BytesUnread = 5, Ending = Ending.ResetSent, CloseMode = CloseMode.Close }), "INF",
            "Closed #12 127.0.0.1:51324: goodbye (at-once), reset-sent (close, 8 B out, 5 B unread, 1.2 ms)");
        AssertText(log => log.Closed(Report with { Reason = CloseReason.ClientClosed, Cue = null, BytesReceived = 3 }), "INF",
            "Closed #12 127.0.0.1:51324: client-closed, clean (half-close, 3 B in, 8 B out, 1.2 ms)");
        AssertText(log => log.Closed(Report with { Reason = CloseReason.Shutdown, Cue = null, BytesUnread = 1 }), "INF",
            "Closed #12 127.0.0.1:51324: shutdown, clean (half-close, 8 B out, 1 B unread, 1.2 ms)");
        AssertText(log => log.Closed(Report with { BytesSent = 0, Goodbye = GoodbyeFate.None }), "INF",
            "Closed #12 127.0.0.1:51324: goodbye (at-once), clean (half-close, 1.2 ms)");
    }

    [Theory]
    [InlineData(nameof(GoodbyeFate.Partial), ", goodbye partial")]
    [InlineData(nameof(GoodbyeFate.Unacknowledged), ", goodbye unacknowledged")]
    [InlineData(nameof(GoodbyeFate.Unsent), ", goodbye unsent")]
    [InlineData(nameof(GoodbyeFate.Sent), "")]
    [InlineData(nameof(GoodbyeFate.None), "")]
    public void A_close_tells_of_its_goodbye_if_that_is_worth_a_word(string fate, string told) => AssertText(
        log => log.Closed(Report with { Goodbye = Enum.Parse<GoodbyeFate>(fate) }), "INF",
        $"Closed #12 127.0.0.1:51324: goodbye (at-once), clean (half-close, 8 B out{told}, 1.2 ms)");

    [Fact]
    public void A_client_is_shown_with_its_port_if_there_are_several()
    {
        void AssertSeveral(Action<ServerLog> act, string level, string text) => AssertText(act, level, text, namesPorts: true);

        AssertSeveral(log => log.Accepted(Twelfth), "DBG", "Accepted #12 127.0.0.1:51324 on 8080");
        AssertSeveral(log => log.Goodbye(Twelfth, Cue.After, 8), "DBG", "Goodbye to #12 on 8080: 8 B (after)");
        AssertSeveral(log => log.Goodbye(Twelfth, null, 8), "DBG", "Goodbye to #12 on 8080: 8 B");
        AssertSeveral(log => log.HalfClosed(Twelfth), "DBG", "Half-closed #12 on 8080");
        AssertSeveral(log => log.Garbled(Twelfth, 3, "a request"), "DBG", "Garbled by #12 on 8080 at byte 3: expected a request");
        AssertSeveral(
            log => log.Waiting(Twelfth, Limit), "INF", "Waiting for #12 127.0.0.1:51324 on 8080 to close its side, 5 s at most");
        AssertSeveral(
            log => log.Closed(Report), "INF",
            "Closed #12 127.0.0.1:51324 on 8080: goodbye (at-once), clean (half-close, 8 B out, 1.2 ms)");
    }

    [Fact]
    public void A_server_that_served_nobody_says_so_in_few_words()
    {
        var none = new Dictionary<string, long>();
        AssertText(
            log => log.Stopped(new Summary(0, none, none, 0, 0, TimeSpan.FromSeconds(1.5))),
            "INF", "Stopped after 0 connections, 1.5 s");
        AssertText(log => log.Stopped(Summary), "INF",
            "Stopped after 3 connections: 3 goodbye; 2 clean, 1 lost; 5 B in, 24 B out, 1.5 s");
    }

    [Fact]
    public void A_fault_is_logged_with_its_exception()
    {
        var fault = new InvalidOperationException("what went wrong");
        var text = Write(LogFormat.Text, log => log.Closed(Report with { Reason = CloseReason.Error, Cue = null, Fault = fault }));
        Assert.Contains("[", text, StringComparison.Ordinal);
        Assert.Contains(" ERR] Closed #12 127.0.0.1:51324: error, clean", text, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: what went wrong", text, StringComparison.Ordinal);
    }

    [Fact]
    public void In_JSON_the_exception_of_a_fault_stands_beside_the_properties()
    {
        var fault = new InvalidOperationException("what went wrong");
        var logged = Json(log => log.Closed(Report with { Reason = CloseReason.Error, Cue = null, Fault = fault }));
        Assert.Equal("Error", logged.GetProperty("@l").GetString());
        Assert.StartsWith("System.InvalidOperationException: what went wrong", logged.GetProperty("@x").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("error", logged.GetProperty("Reason").GetString());
    }

    [Fact]
    public void Every_event_has_its_properties()
    {
        AssertJson(log => log.Listening(new(IPAddress.IPv6Loopback, 8080), Modes, isOneOfSeveral: false), null,
            """{"Event":"Listening","Address":"::1","Port":8080,"CloseModes":"abort:2,close,repeat"}""");
        AssertJson(log => log.Refusing(new(IPAddress.Loopback, 8084)), null, """{"Event":"Refusing","Address":"127.0.0.1","Port":8084}""");
        AssertJson(log => log.Refusing(new(IPAddress.Loopback, 8084), TimeSpan.FromSeconds(2)), null,
            """{"Event":"Refusing","Address":"127.0.0.1","Port":8084,"ForMs":2000}""");
        AssertJson(log => log.Ignoring(new(IPAddress.Loopback, 8084), TimeSpan.FromSeconds(0.5), after: 7), null,
            """{"Event":"Ignoring","Address":"127.0.0.1","Port":8084,"ForMs":500}""");
        AssertJson(log => log.Ready(new ServerOptions()), null, """{"Event":"Ready","Plan":"Goodbye at once, then half-close"}""");
        AssertJson(log => log.Accepted(Twelfth), "Debug",
            """{"Event":"Accepted","Connection":12,"Client":"127.0.0.1:51324","Port":8080}""");
        AssertJson(log => log.Goodbye(Twelfth, Cue.Until, 8), "Debug", """{"Event":"Goodbye","Connection":12,"Cue":"until","Bytes":8}""");
        AssertJson(log => log.HalfClosed(Twelfth), "Debug", """{"Event":"HalfClosed","Connection":12}""");
        AssertJson(log => log.Waiting(Twelfth, Limit), null, """{"Event":"Waiting","Connection":12,"Client":"127.0.0.1:51324"}""");
        AssertJson(log => log.AcceptPaused(outOfDescriptors: true), "Warning", """{"Event":"AcceptPaused"}""");
        AssertJson(log => log.AcceptPaused(outOfDescriptors: false), "Warning", """{"Event":"AcceptPaused"}""");
        AssertJson(log => log.AcceptResumed(), "Warning", """{"Event":"AcceptResumed"}""");
        AssertJson(log => log.Closed(Report), null,
            """
            {"Event":"Closed","Connection":12,"Client":"127.0.0.1:51324","Port":8080,"Reason":"goodbye","Cue":"at-once","Ending":"clean",
            "CloseMode":"half-close","BytesReceived":0,"BytesAfterFin":0,"BytesSent":8,"BytesAcknowledged":8,"BytesUnread":0,
            "Goodbye":"sent","DurationMs":1.2}
            """);
        AssertJson(log => log.Closed(Report with { Reason = CloseReason.TurnedAway, Cue = null, Goodbye = GoodbyeFate.Unsent }), "Warning",
            """
            {"Event":"Closed","Connection":12,"Client":"127.0.0.1:51324","Port":8080,"Reason":"turned-away","Cue":null,"Ending":"clean",
            "CloseMode":"half-close","BytesReceived":0,"BytesAfterFin":0,"BytesSent":8,"BytesAcknowledged":8,"BytesUnread":0,
            "Goodbye":"unsent","DurationMs":1.2}
            """);
        AssertJson(log => log.Stopped(Summary), null,
            """
            {"Event":"Stopped","Connections":3,"Reasons":{"goodbye":3},"Endings":{"clean":2,"lost":1},"BytesReceived":5,"BytesSent":24,
            "DurationMs":1500}
            """);
    }

    [Fact]
    public void Stopping_says_who_is_waited_for_and_what_resets_them()
    {
        AssertText(log => log.Stopping("SIGTERM", 0, Limit, beganItself: false), "INF", "Stopping: SIGTERM");
        AssertText(log => log.Stopping("SIGINT", 1, Limit, beganItself: false), "INF",
            "Stopping: SIGINT; 1 client has 5 s, a second signal resets it");
        AssertText(log => log.Stopping("SIGINT", 2, TimeSpan.FromSeconds(0.5), beganItself: false), "INF",
            "Stopping: SIGINT; 2 clients have 0.5 s, a second signal resets them");
        AssertText(log => log.Stopping("--run-for", 1, NoLimit, beganItself: true), "INF",
            "Stopping: --run-for; 1 client is waited for, a signal resets it");
        AssertJson(log => log.Stopping("SIGTERM", 2, Limit, beganItself: false), null,
            """{"Event":"Stopping","Why":"SIGTERM","Clients":2}""");
        AssertJson(log => log.StoppingAtOnce("SIGTERM"), null, """{"Event":"Stopping","Why":"SIGTERM"}""");
    }

    [Fact]
    public void What_is_below_the_level_is_not_written()
    {
        Assert.Equal("", Write(LogFormat.Text, log => log.Closed(Report), LogEventLevel.Warning));
        Assert.Equal("", Write(LogFormat.Text, log => log.Accepted(Twelfth), LogEventLevel.Information));
        Assert.NotEqual("", Write(LogFormat.Text, log => log.Closed(Report with { Ending = Ending.Lost }), LogEventLevel.Warning));
    }
}
