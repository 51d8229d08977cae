using System.Text.Json;
using System.Text.RegularExpressions;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>The steps as a chart for people, and as an array for programs.</summary>
public sealed class TimelineChartTests
{
    private const string Escape = "\e";

    private static readonly Step[] Steps =
    [
        new(TimeSpan.Zero, StepFrom.Client, StepKind.Connected),
        new(TimeSpan.FromMilliseconds(0.24), StepFrom.Client, StepKind.Received, 12),
        new(TimeSpan.FromMilliseconds(9_999.9), StepFrom.Server, StepKind.Echoed, 37, Times: 37),
        new(TimeSpan.FromSeconds(10), StepFrom.Nobody, StepKind.Idle, Detail: "5 s"),
        new(TimeSpan.FromHours(240), StepFrom.Server, StepKind.Goodbye, 123_456_789_012, Times: 123_456, SameSize: false),
        new(TimeSpan.FromHours(240), StepFrom.Client, StepKind.Unread, 4),
        new(TimeSpan.FromHours(240), StepFrom.Server, StepKind.Reset),
    ];

    [Fact]
    public void A_chart_is_aligned_and_has_arrows() => Assert.Equal(
        """
                      client                                  server
              0.0 ms  │──────── connected ────────────────────────▶│
              0.2 ms  │───────── 12 B ────────────────────────────▶│
           9999.9 ms  │◀──────────────────── 37 × 1 B echoed ──────│
            10.000 s  │                idle for 5 s                │
        864000.000 s  │◀─── goodbye 123456789012 B in 123456 parts │
        864000.000 s  │─────── 4 B unread ────────────────────────▶│
        864000.000 s  │◀───────────────────────────── RST ─────────│

        """,
        new TimelineChart(colours: false).Draw(Steps));

    [Fact]
    public void With_an_upstream_there_are_three_columns_within_80()
    {
        var chart = new TimelineChart(colours: false).Draw(
        [
            new(TimeSpan.Zero, StepFrom.Client, StepKind.Connected),
            new(TimeSpan.FromMilliseconds(0.24), StepFrom.Upstream, StepKind.Connected),
            new(TimeSpan.FromMilliseconds(1), StepFrom.Client, StepKind.Received, 12),
            new(TimeSpan.FromMilliseconds(1), StepFrom.ToUpstream, StepKind.PassedOn, 12),
            new(TimeSpan.FromMilliseconds(2), StepFrom.Upstream, StepKind.Received, 1_000_000, Times: 16, SameSize: false),
            new(TimeSpan.FromMilliseconds(2), StepFrom.Server, StepKind.PassedOn, 123_456_789_012, Times: 123_456, SameSize: false),
            new(TimeSpan.FromSeconds(10), StepFrom.Nobody, StepKind.Idle, Detail: "5 s"),
            new(TimeSpan.FromHours(240), StepFrom.ToUpstream, StepKind.Reset),
        ]);
        Assert.Equal(
            """
                          client                       server                       upstream
                  0.0 ms  │──── connected ───────────────▶│                               │
                  0.2 ms  │                               │◀─────────────── connected ────│
                  1.0 ms  │────── 12 B ──────────────────▶│                               │
                  1.0 ms  │                               │────── 12 B ──────────────────▶│
                  2.0 ms  │                               │◀────── 1000000 B in 16 parts ─│
                  2.0 ms  │◀ 123456789012 B in 123456 pa… │                               │
                10.000 s  │                         idle for 5 s                          │
            864000.000 s  │                               │────── RST ───────────────────▶│

            """,
            chart);
        Assert.All(chart.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Colours_change_nothing_else()
    {
        var chart = new TimelineChart(colours: true).Draw(Steps);
        Assert.Equal(new TimelineChart(colours: false).Draw(Steps), Regex.Replace(chart, @"\e\[[0-9]+m", ""));
        Assert.All(chart.TrimEnd('\n').Split('\n'), line => Assert.EndsWith("\e[0m", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_draws_it_under_the_close_without_a_byte_of_the_client()
    {
        await using var server = await ServerProcess.StartListeningAsync("--timeline", "--echo", "--until=quit", "--bind=127.0.0.1");
        await TalkAsync(server.Port);
        var exit = await server.StopAsync();
        Assert.Empty(exit.Errors);
        var chart = exit.Lines.SkipWhile(line => !line.Contains("] Closed #1 ", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith(' ')).ToList();
        Assert.Equal(
            ["client server", "connected", "12 B", "12 B echoed", "5 B", "5 B echoed", "goodbye 8 B", "FIN", "FIN"],
            chart.Select(line => Regex.Replace(line, @"^ +[0-9.]+ ms|[│─◀▶]| (?= )", "").Trim()));
        Assert.All(exit.Lines, line => Assert.DoesNotContain(Escape, line, StringComparison.Ordinal));
        Assert.All(chart, line => Assert.InRange(line.Length, 1, 80));
        Assert.Single(chart.Skip(1).Select(line => line.Length).Distinct());
        Assert.DoesNotContain(exit.Lines, line => line.Contains("evil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_json_it_is_an_array()
    {
        await using var server = await ServerProcess.StartListeningAsync("--timeline", "--echo", "--until=quit", "--log-format=json");
        await TalkAsync(server.Port);
        using var closed = JsonDocument.Parse(await server.LineAsync("\"Event\":\"Closed\""));
        var steps = closed.RootElement.GetProperty("Steps").EnumerateArray().ToList();
        string[] names = ["AtMs", "From", "What", "Bytes"];
        Assert.All(steps, step => Assert.Equal(names, step.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(
            [
                "client connected null", "client received 12", "server echoed 12", "client received 5", "server echoed 5",
                "server goodbye 8", "server FIN null", "client FIN null",
            ],
            steps.Select(step => $"{step.GetProperty("From")} {step.GetProperty("What")} {step.GetProperty("Bytes").GetRawText()}"));
        var times = steps.Select(step => step.GetProperty("AtMs").GetDouble()).ToList();
        Assert.Equal(0, times[0]);
        Assert.Equal(times.Order(), times);
        Assert.DoesNotContain("│", closed.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_flag_a_process_says_nothing_of_steps()
    {
        await using var server = await ServerProcess.StartListeningAsync("--log-format=json");
        await Client.VisitAsync(server.Port);
        Assert.DoesNotContain("Steps", await server.LineAsync("\"Event\":\"Closed\""), StringComparison.Ordinal);
    }

    [LinuxFact(Needs = "script")]
    public Task It_has_colours_on_a_terminal() => AssertOnTerminalAsync("", colours: true);

    [LinuxFact(Needs = "script")]
    public Task It_has_none_where_there_shall_be_none() => AssertOnTerminalAsync("1", colours: false);

    private static async Task AssertOnTerminalAsync(string noColor, bool colours)
    {
        using var folder = new WatchedFolder();
        var appears = folder.AppearsAsync("port");
        await using var server = ServerProcess.StartOnTerminal(
            [("NO_COLOR", noColor)], "--timeline", "--port=0", "--exit-after=1", "--port-file", folder["port"]);
        await Client.VisitAsync(int.Parse((await appears).TrimEnd('\n'), System.Globalization.CultureInfo.InvariantCulture));
        var exit = await server.ExitAsync();
        Assert.Contains(exit.Lines, line => line.Contains("goodbye 8 B", StringComparison.Ordinal));
        Assert.Equal(colours, exit.Lines.Any(line => line.Contains(Escape, StringComparison.Ordinal)));
    }

    private static async Task TalkAsync(int port)
    {
        using var client = await Client.ConnectAsync(port);
        await client.SendAsync("\e[31mevil!\r\n");
        await client.ReadAsync(12);
        await client.SendAsync("quit\n");
        await client.ReadToEndAsync();
    }
}
