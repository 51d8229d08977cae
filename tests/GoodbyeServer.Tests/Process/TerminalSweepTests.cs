using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>A sweep in a session of its own, with a terminal.</summary>
public sealed class TerminalSweepTests : IDisposable
{
    private const string Connect = "exec 3<>/dev/tcp/127.0.0.1/$GOODBYE_PORT; ";

    private readonly WatchedFolder _folder = new();
    private readonly PseudoTerminal _terminal = new();
    private int _columns = 80;

    public void Dispose()
    {
        _terminal.Dispose();
        _folder.Dispose();
    }

    [LinuxFact(Needs = "setsid")]
    public async Task For_one_cut_the_command_may_read_what_is_typed()
    {
        await using var session = Start(
            "read -r -p 'say: ' word; echo \"heard $word\"; " + Connect + "cat <&3 >/dev/null", "--sweep=3", "--close=half-close");
        await _terminal.ShownAsync("say: ");
        _terminal.Type("first");
        await _terminal.ShownAsync("The whole: exit 0, 8 B said");
        _terminal.Type("second");
        var shown = await _terminal.ShownAsync("Swept 1 cut: 1 missed.");
        Assert.Contains("heard first", shown, StringComparison.Ordinal);
        Assert.Contains("heard second", shown, StringComparison.Ordinal);
        Assert.Equal(3, (await session.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "setsid")]
    public async Task Control_c_in_the_whole_ends_the_sweep()
    {
        await using var session = Start("echo here; sleep 600", "--sweep", "--run-for=10m");
        await _terminal.ShownAsync("here");
        _terminal.Press(PseudoTerminal.ControlC);
        await _terminal.ShownAsync("Swept 0 cuts");
        Assert.Equal(130, (await session.ExitAsync()).Code);
    }

    [LinuxTheory(Needs = "setsid")]
    [InlineData("--sweep=3")]
    [InlineData("--sweep=3..4")]
    public async Task Control_c_in_a_cut_ends_the_sweep(string cuts)
    {
        await using var session = Start(
            $"{Connect} [ \"$(cat <&3)\" = Goodbye ] || sleep 600", cuts, "--run-for=10m", "--log-level=debug");
        await _terminal.ShownAsync(shown => Regex.Count(shown, "Half-closed #1") == 2);
        _terminal.Press(PseudoTerminal.ControlC);
        await _terminal.ShownAsync("Swept 0 of ");
        Assert.Equal(130, (await session.ExitAsync()).Code);
    }

    [LinuxTheory(Needs = "setsid")]
    [InlineData(80, "half-close 1 of 8, 1 missed, ")]
    [InlineData(24, "half-close 1 of 8, 1 mi")]
    public async Task Progress_is_one_line_that_is_gone_before_each_row(int columns, string progress)
    {
        // The client waits in the second run: what was shown after the first stands there.
        var gate = _folder["gate"];
        _columns = columns;
        await using var session = Start(
            $"{Connect}said=$(cat <&3); [ \"$said\" = G ] && mkfifo '{gate}' && read -r <'{gate}'; [ \"$said\" != Go ]",
            "--sweep", "--close=half-close", "--run-for=10m");
        var shown = await _terminal.ShownAsync(text => Screen.Of(text).Split('\n')[^1].StartsWith(progress, StringComparison.Ordinal));
        Assert.True(columns == 80 || Screen.Of(shown).Split('\n')[^1] == progress, shown);
        await Task.Run(() => File.WriteAllText(gate, "\n")).OrHangs();
        shown = await _terminal.ShownAsync("expected missed=0");
        Assert.Equal(3, (await session.ExitAsync()).Code);

        // A line that is wider than the terminal goes on in the next row, indented.
        var rows = Regex.Replace(Screen.Of(shown), "\n +", " ").Split('\n')
            .Where(line => line.StartsWith('[') && line.Contains(']', StringComparison.Ordinal))
            .Select(row => row[19..Math.Min(30, row.Length)]);
        Assert.Equal(["The whole: ", "half-close ", "half-close ", "half-close ", "Swept 8 cut"], rows);
        Assert.DoesNotContain(progress, Screen.Of(shown), StringComparison.Ordinal);
    }

    private ServerProcess Start(string script, params string[] flags)
    {
        File.WriteAllText(_folder["client"], script);
        var words = ServerProcess.CommandLine(["--bind=127.0.0.1", .. flags, "--", "bash", _folder["client"]]);
        var quoted = string.Join(' ', words.Select(word => $"'{word}'"));
        File.WriteAllText(
            _folder["server"], $"stty cols {_columns}; export NO_COLOR=1; exec env --default-signal=HUP,INT,TERM {quoted}\n");
        return ServerProcess.StartProgram(
            ["sh", "-c", $"exec setsid --ctty --wait sh '{_folder["server"]}' <'{_terminal.Device}' >'{_terminal.Device}' 2>&1"]);
    }
}
