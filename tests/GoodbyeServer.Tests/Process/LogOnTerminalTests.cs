using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary><c>--log-file</c> that names a terminal.</summary>
public sealed class LogOnTerminalTests
{
    [LinuxFact]
    public async Task A_terminal_has_colours()
    {
        using var terminal = new PseudoTerminal();
        await using var server = ServerProcess.StartInShell(
            $"unset NO_COLOR; TERM=xterm exec \"$@\" --log-file={terminal.Device}", "--port=0", "--run-for=1ms");
        Assert.Equal(0, (await server.ExitAsync()).Code);
        Assert.Contains("\u001b[", await terminal.ShownAsync("Stopped after "), StringComparison.Ordinal);
    }

    [LinuxTheory(Needs = "stty")]
    [InlineData(80, "INF] Goodbye at once, then half-close. Ctrl-C stops.\n")]
    [InlineData(60, "INF] Goodbye at once, then half-close. Ctrl-C\n               stops.\n")]
    [InlineData(40, "INF] Goodbye at once, then\n          half-close. Ctrl-C stops.\n")]
    public async Task A_line_wider_than_the_terminal_goes_on_in_the_next_row(int columns, string rows)
    {
        var shown = await ShownAsync(columns);
        Assert.Contains(rows, shown, StringComparison.Ordinal);
        Assert.All(shown.Split('\n'), row => Assert.InRange(row.Length, 0, columns));
    }

    [LinuxFact(Needs = "stty")]
    public async Task In_JSON_no_line_is_broken() =>
        Assert.All(
            (await ShownAsync(40, "--log-format=json")).TrimEnd().Split('\n'),
            row => Assert.EndsWith("}", row, StringComparison.Ordinal));

    /// <summary>What a terminal of this width shows of a server that nobody comes to.</summary>
    private static async Task<string> ShownAsync(int columns, params string[] flags)
    {
        using var terminal = new PseudoTerminal();
        await using var server = ServerProcess.StartInShell(
            $"stty cols {columns} <{terminal.Device} && NO_COLOR=1 exec \"$@\" --log-file={terminal.Device}",
            ["--port=0", "--bind=127.0.0.1", "--run-for=1ms", .. flags]);
        Assert.Equal(0, (await server.ExitAsync()).Code);
        var shown = await terminal.ShownAsync(text => text.Contains("Stopped", StringComparison.Ordinal) && text.EndsWith('\n'));
        return shown.Replace("\r", "", StringComparison.Ordinal);
    }
}
