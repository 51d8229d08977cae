using System.Text.Json;
using GoodbyeServer.Tests.Support;
using Xunit;
using static GoodbyeServer.Tests.Sweeping.SweepProcess;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>What programs read of a sweep.</summary>
public sealed class SweepEventTests
{
    [LinuxFact(Needs = "bash")]
    public async Task Programs_get_an_event_for_each_run()
    {
        var exit = await SweepAsync(Naive, "--sweep=6..end", "--log-format=json");
        var events = exit.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            ["SweepWhole", "Swept", "Swept", "Swept", "Swept", "SweepEnded"], events.Select(one => one.GetProperty("Event").GetString()));
        Assert.Equal("1 0 8 1", Properties(events[0], "Run", "ExitCode", "Bytes", "Connections"));
        string[] swept = ["Run", "CloseMode", "Cut", "Verdict", "ExitCode", "Signal", "Connections"];
        Assert.Equal("2 half-close 6 missed 0  1", Properties(events[1], swept));
        Assert.Equal("5 abort 7 noticed 1  1", Properties(events[4], swept));
        Assert.Equal(JsonValueKind.Number, events[1].GetProperty("DurationMs").ValueKind);
        Assert.Equal(("Warning", false), (events[1].GetProperty("@l").GetString(), events[4].TryGetProperty("@l", out _)));
        Assert.Equal("4 {\"missed\":2,\"noticed\":2}", Properties(events[5], "Cuts", "Verdicts"));
    }

    [LinuxFact(Needs = "bash")]
    public async Task At_debug_each_runs_events_are_there_with_its_number()
    {
        var exit = await SweepAsync(Naive, "--sweep=5", "--close=abort", "--log-format=json", "--log-level=debug");
        var events = exit.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var inner = events.Where(one => !one.GetProperty("Event").GetString()!.StartsWith("Swe", StringComparison.Ordinal)).ToList();
        Assert.All(inner, one => Assert.Equal("Debug", one.GetProperty("@l").GetString()));
        Assert.Equal(
            ["1 half-close", "2 abort@5"],
            inner.Where(one => one.GetProperty("Event").GetString() == "Closed").Select(one => Properties(one, "Run", "CloseMode")));
        Assert.Equal(2, inner.Count(one => one.GetProperty("Event").GetString() == "Stopped"));
    }
}
