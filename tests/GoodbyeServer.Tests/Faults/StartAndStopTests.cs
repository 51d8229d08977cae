using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>Signals at bad moments, and files that disappear: each has one outcome.</summary>
public sealed class StartAndStopTests
{
    private const int EndedBySignal = 128;
    private const string HearingAll = "exec env --default-signal=HUP,INT,TERM \"$@\"";

    [LinuxFact]
    public async Task A_port_file_whose_folder_disappears_is_no_fault()
    {
        using var folder = new WatchedFolder();
        var inner = Directory.CreateDirectory(folder["inner"]).FullName;
        await using var server = await ServerProcess.StartListeningAsync("--port-file", Path.Combine(inner, "port"));
        Directory.Delete(inner, recursive: true);
        await Client.VisitAsync(server.Port);
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Equal(1, Reported.AssertEachOnce(exit));
    }

    /// <summary>It reads its message before it listens; a named pipe that nobody writes to holds it there.</summary>
    [LinuxFact(Needs = "mkfifo")]
    public async Task A_signal_before_the_server_listens_ends_it_as_any_program()
    {
        using var folder = new WatchedFolder();
        await using (var tool = ServerProcess.StartProgram(["mkfifo", folder["message"]]))
        {
            Assert.Equal(0, (await tool.ExitAsync()).Code);
        }

        await using var server =
            ServerProcess.StartInShell(HearingAll, "--port=0", "--message-file", folder["message"], "--port-file", folder["port"]);

        // The open returns once the server has opened the pipe too, to read from it.
        await using var pipe =
            await Task.Run(() => new FileStream(folder["message"], FileMode.Open, FileAccess.Write)).OrHangs();
        server.Send(Signal.Terminate);
        var exit = await server.ExitAsync();
        Assert.Equal(EndedBySignal + (int)Signal.Terminate, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.Empty(exit.Errors);
        Assert.False(File.Exists(folder["port"]));
    }

    [LinuxTheory]
    [InlineData(nameof(Signal.Interrupt), nameof(Signal.Terminate))]
    [InlineData(nameof(Signal.Terminate), nameof(Signal.Hangup))]
    public async Task Two_signals_together_reset_all_at_once(string first, string second)
    {
        await using var server =
            ServerProcess.StartInShell(HearingAll, "--port=0", "--bind=127.0.0.1", "--echo", "--shutdown-timeout=0", "--drain-timeout=0");
        await server.ListeningAsync();
        using var crowd = await Crowd.ConnectAsync(10, server.Port, System.Net.IPAddress.Loopback);
        server.Send(Enum.Parse<Signal>(first));
        server.Send(Enum.Parse<Signal>(second));
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Equal(10, Reported.AssertEachOnce(exit));
        Assert.All(exit.Lines.Where(line => line.Contains("] Closed #", StringComparison.Ordinal)),
            line => Assert.Contains(": shutdown, reset-sent (half-close, ", line, StringComparison.Ordinal));
    }

    [LinuxFact(Needs = "nohup")]
    public async Task Under_nohup_the_server_outlives_its_terminal()
    {
        await using var server = ServerProcess.StartInShell("exec env --default-signal=HUP nohup \"$@\"", "--port=0");
        await server.ListeningAsync();
        server.Send(Signal.Hangup);
        await Client.VisitAsync(server.Port);
        await server.LineAsync("] Closed #1 ");
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.EndsWith("] Stopping: SIGTERM", exit.Lines[^2], StringComparison.Ordinal);
    }
}
