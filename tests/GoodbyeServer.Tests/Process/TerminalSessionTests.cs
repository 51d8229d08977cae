using System.Globalization;
using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>The server and its client in a session of their own, whose terminal signals both.</summary>
public sealed class TerminalSessionTests : IDisposable
{
    private readonly WatchedFolder _folder = new();
    private readonly PseudoTerminal _terminal = new();

    public TerminalSessionTests()
    {
        File.WriteAllText(_folder["client"], Beside.Polite);
        var words = ServerProcess.CommandLine("--bind=127.0.0.1", "--", "sh", _folder["client"]);
        var server = string.Join(' ', words.Select(word => $"'{word}'"));
        File.WriteAllText(_folder["server"], $"export NO_COLOR=1; exec env --default-signal=HUP,INT,TERM {server}\n");
    }

    public void Dispose()
    {
        _terminal.Dispose();
        _folder.Dispose();
    }

    [LinuxFact(Needs = "setsid")]
    public async Task Control_c_once_ends_both_in_order()
    {
        await using var session = Start($"sh {_folder["server"]}");
        await _terminal.ShownAsync("ready on ");
        _terminal.Press(PseudoTerminal.ControlC);
        var shown = await _terminal.ShownAsync("Stopped after ");
        Assert.Equal(5, (await session.ExitAsync()).Code);
        Beside.AssertLogged(PseudoTerminal.Lines(shown), "Started ", "Ended with 5", "Stopping: the command has ended");
        Assert.Contains("got INT", shown, StringComparison.Ordinal);
    }

    [LinuxFact(Needs = "setsid")]
    public async Task Control_z_stops_both_and_they_go_on_in_the_background_and_in_the_foreground()
    {
        await using var session = Start("bash --norc --noprofile --noediting -i");
        _terminal.Type($"sh {_folder["server"]}; echo stopped $?");
        const string port = "ready on ([0-9]+)\r", client = @"Started sh \(([0-9]+)\)";
        var shown = await _terminal.ShownAsync(text => Regex.IsMatch(text, port) && Regex.IsMatch(text, client));
        _terminal.Press(PseudoTerminal.ControlZ);
        await _terminal.ShownAsync("stopped 148");
        _terminal.Type("bg");
        await Client.VisitAsync(Number(shown, port));
        await _terminal.ShownAsync("] Closed #1 ");
        _terminal.Type("fg; echo ended $?");
        await _terminal.InForegroundAsync(Number(shown, client));
        _terminal.Press(PseudoTerminal.ControlC);
        shown = await _terminal.ShownAsync("ended 5");
        Assert.Contains("got INT", shown, StringComparison.Ordinal);
        Assert.Contains("Stopped after 1 connection", shown, StringComparison.Ordinal);
        _terminal.Type("exit");
        await session.ExitAsync();
    }

    private static int Number(string text, string pattern) =>
        int.Parse(Regex.Match(text, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private ServerProcess Start(string command) =>
        ServerProcess.StartProgram(["sh", "-c", $"exec setsid --ctty --wait {command} <'{_terminal.Device}' >'{_terminal.Device}' 2>&1"]);
}
