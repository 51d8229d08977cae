using System.Text.Json;
using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>The log's lines, as people and programs read them.</summary>
public sealed class LogTests
{
    private static readonly Dictionary<string, string[]> Properties = new()
    {
        ["Listening"] = ["Address", "Port"],
        ["Ready"] = ["Plan"],
        ["Accepted"] = ["Connection", "Client"],
        ["Goodbye"] = ["Connection", "Cue", "Bytes"],
        ["HalfClosed"] = ["Connection"],
        ["Closed"] =
        [
            "Connection", "Client", "Reason", "Cue", "Ending", "CloseMode", "BytesReceived", "BytesSent",
            "BytesAcknowledged", "BytesUnread", "Goodbye", "DurationMs",
        ],
        ["Stopping"] = ["Why", "Clients"],
        ["Stopped"] = ["Connections", "Reasons", "Endings", "BytesReceived", "BytesSent", "DurationMs"],
    };

    [Fact]
    public async Task A_close_is_a_line_of_text_with_its_cue()
    {
        await using var server = await ServerProcess.StartListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        var name = client.Name;
        await client.ReadToEndAsync();
        client.Dispose();
        Assert.Matches(
            $@"^\[\d\d:\d\d:\d\d\.\d{{3}} INF\] Closed #1 {Regex.Escape(name)}: "
            + @"goodbye \(at-once\), clean \(half-close, 8 B out, \d+(\.\d)? ms\)$",
            await server.LineAsync("] Closed "));
    }

    [Fact]
    public async Task A_close_without_a_cue_has_none_after_its_reason()
    {
        await using var server = await ServerProcess.StartListeningAsync("--echo", "--no-message", "--close=close");
        using var client = await Client.ConnectAsync(server.Port);
        client.Shut();
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Matches(@"INF\] Closed #1 [0-9.:]+: client-closed, clean \(close, \d+(\.\d)? ms\)$",
            await server.LineAsync("] Closed "));
    }

    [Fact]
    public async Task A_close_names_what_was_left_unread()
    {
        await using var server = await ServerProcess.StartListeningAsync("--after-bytes=1", "--close=abort");
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("abcdef");
        Assert.Matches(
            @"INF\] Closed #1 [0-9.:]+: "
            + @"goodbye \(after-bytes\), reset-sent \(abort, 1 B in, 8 B out, 5 B unread, \d+(\.\d)? ms\)$",
            await server.LineAsync("] Closed "));
    }

    [Fact]
    public async Task A_client_that_keeps_its_side_open_is_waited_for_in_words()
    {
        await using var server = await ServerProcess.StartListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        Assert.EndsWith($" INF] Waiting for #1 {client.Name} to close its side, 30 s at most", await server.LineAsync("] Waiting "),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_of_JSON_has_the_properties_of_its_event()
    {
        await using var server = await ServerProcess.StartListeningAsync("--log-format=json", "--log-level=verbose", "--exit-after=2");
        await Client.VisitAsync(server.Port, times: 2);
        var exit = await server.ExitAsync();
        var seen = new HashSet<string>();
        foreach (var line in exit.Lines)
        {
            using var json = JsonDocument.Parse(line);
            var keys = json.RootElement.EnumerateObject().Select(property => property.Name).ToList();
            Assert.Equal(["@t", "@mt"], keys[..2]);
            Assert.True(json.RootElement.GetProperty("@t").TryGetDateTimeOffset(out _), line);
            var name = json.RootElement.GetProperty("Event").GetString()!;
            seen.Add(name);
            Assert.Empty(Properties[name].Except(keys));
        }

        Assert.Equal(Properties.Keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        using var last = JsonDocument.Parse(exit.Lines[^1]);
        var stopped = last.RootElement;
        Assert.Equal(2, stopped.GetProperty("Connections").GetInt64());
        Assert.Equal("""{"goodbye":2}""", stopped.GetProperty("Reasons").GetRawText());
        Assert.Equal("""{"clean":2}""", stopped.GetProperty("Endings").GetRawText());
        Assert.Equal(16, stopped.GetProperty("BytesSent").GetInt64());
    }

    [Fact]
    public async Task The_cue_is_null_in_JSON_where_there_is_none()
    {
        await using var server = await ServerProcess.StartListeningAsync("--log-format=json", "--echo");
        using var client = await Client.ConnectAsync(server.Port);
        client.Shut();
        await client.ReadToEndAsync();
        using var json = JsonDocument.Parse(await server.LineAsync("\"Event\":\"Closed\""));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("Cue").ValueKind);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task What_a_client_sends_is_never_printed_raw(string format)
    {
        const string nasty = "\u001b]0;owned\a\u001b[31mred\r\n{Client}\0\n";
        await using var server =
            await ServerProcess.StartListeningAsync($"--log-format={format}", "--log-level=verbose", "--echo", "--after-lines=2");
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync(nasty);
        Assert.Equal(nasty + "Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.StopAsync();
        Assert.All(exit.Lines, line => Assert.DoesNotContain(line, char.IsControl));
        Assert.DoesNotContain(exit.Lines,
            line => line.Contains("owned", StringComparison.Ordinal) || line.Contains("red", StringComparison.Ordinal));
    }

    [LinuxTheory(Needs = "script")]
    [InlineData("", "xterm", null, true)]
    [InlineData("2>/dev/null", "xterm", null, true)]
    [InlineData("", "xterm", "1", false)]
    [InlineData("", "dumb", null, false)]
    [InlineData("", null, null, false)]
    [InlineData("| cat", "xterm", null, false)]
    public async Task Colours_are_for_terminals_that_know_them_wherever_errors_go(string redirection, string? term, string? noColour,
        bool areThere)
    {
        var command = string.Join(' ', ServerProcess.CommandLine("--port=0", "--run-for=1ms").Select(word => $"'{word}'"));
        await using var server = ServerProcess.StartProgram(
            ["script", "-qec", $"{command} {redirection}", "/dev/null"], environment: [("TERM", term), ("NO_COLOR", noColour)]);
        Assert.Equal(areThere, Text(await server.ExitAsync()).Contains("\u001b[", StringComparison.Ordinal));
    }

    private static string Text(Exit exit)
    {
        var text = string.Join('\n', exit.Lines);
        Assert.Contains("Stopped", text, StringComparison.Ordinal);
        return text;
    }
}
