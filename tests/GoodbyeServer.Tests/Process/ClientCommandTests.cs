using System.Globalization;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>The server runs a client command, and exits with what the two of them say.</summary>
public sealed class ClientCommandTests : IDisposable
{
    private readonly WatchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public async Task A_client_finds_the_server_listening_and_its_end_stops_it()
    {
        await using var server = ServerProcess.Start(
            "--expect=connections=1,clean=1", "--", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$0; cat <&3", "{port}");
        var exit = await server.ExitAsync();
        Assert.Equal((0, "Goodbye"), (exit.Code, Assert.Single(exit.Lines)));
        Beside.AssertLogged(
            exit.Errors, "Listening on 127.0.0.1:", "Started bash (", "Ended with 0", "Stopping: the command has ended",
                "Stopped after 1 ");
        Assert.Contains(exit.Errors, line => line.Contains(": goodbye (at-once), clean ", StringComparison.Ordinal));
    }

    [LinuxTheory]
    [InlineData("exit 0", "", 0)]
    [InlineData("exit 7", "", 7)]
    [InlineData("exit 1", "", 1)]
    [InlineData("exit 255", "", 255)]
    [InlineData("kill -9 $$", "", 137)]
    [InlineData("kill -USR1 $$", "", 138)]
    [InlineData("exit 0", "--expect=connections=0", 0)]
    [InlineData("exit 0", "--expect=clean=2", 3)]
    [InlineData("exit 7", "--expect=clean=2", 7)]
    public async Task The_exit_code_is_the_commands_own_and_then_that_of_what_was_expected(string script, string flag, int code)
    {
        var exit = await Beside.RunAsync(script, flag.Length == 0 ? [] : [flag]);
        Assert.Equal(code, exit.Code);
        Assert.Equal(flag == "--expect=clean=2", exit.Errors[^1] == "expected clean=2, was 0");
        Assert.Empty(exit.Lines);
    }

    [LinuxTheory]
    [InlineData("/none/such", 127, "no such command: '/none/such'")]
    [InlineData("/", 126, "cannot run '/': it is a directory")]
    public async Task A_command_that_cannot_start_is_told_in_the_last_line(string name, int code, string line)
    {
        await using var server = ServerProcess.Start("--expect=clean=2", "--", name);
        var exit = await server.ExitAsync();
        Assert.Equal((code, line, "expected clean=2, was 0"), (exit.Code, exit.Errors[^1], exit.Errors[^2]));
        Beside.AssertLogged(exit.Errors, "Listening on ", "Stopping: the command did not start", "Stopped after 0 connections");
    }

    [LinuxFact]
    public async Task A_server_that_cannot_listen_does_not_start_it()
    {
        await using var first = await ServerProcess.StartListeningAsync();
        var exit = await Beside.RunAsync($"touch {_folder["started"]}", $"--port={first.Port}");
        Assert.Equal((1, 1), (exit.Code, exit.Errors.Count));
        Assert.False(File.Exists(_folder["started"]));
        Assert.StartsWith($"port {first.Port} is in use", exit.Errors[0], StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Ports_are_in_the_arguments_the_environment_and_the_port_file()
    {
        var script = $"echo \"$@\"; echo $GOODBYE_PORT $GOODBYE_PORTS; cat {_folder["port"]}";
        await using var server = ServerProcess.Start(
            "--listen=0=abort", "--port-file", _folder["port"], "--", "sh", "-c", script, "sh", "x={port:2}{port}", "{port:1}");
        var lines = (await server.ExitAsync()).Lines;
        Assert.Equal([$"x={lines[3]}{lines[2]} {lines[2]}", $"{lines[2]} {lines[2]} {lines[3]}"], lines.Take(2));
        Assert.False(File.Exists(_folder["port"]));
    }

    [LinuxFact]
    public async Task It_is_started_and_the_port_file_is_there_while_ports_are_held_that_open_later()
    {
        var script = $"cat {_folder["port"]}; (exec 3<>/dev/tcp/127.0.0.1/$GOODBYE_PORT) 2>/dev/null || echo refused";
        await using var server = ServerProcess.Start(
            "--open-after=24h", "--listen=0=refuse", "--listen=0=ignore", "--port-file", _folder["port"], "--", "bash", "-c", script);
        var exit = await server.ExitAsync();
        Assert.Equal((0, 4, "refused"), (exit.Code, exit.Lines.Count, exit.Lines[^1]));
        Beside.AssertLogged(
            exit.Errors,
            "Refusing connections on 127.0.0.1:", "Refusing connections on ", "Ignoring connections on ", "Started bash (",
                "Stopped after 0 ");
        Assert.DoesNotContain(exit.Errors, line => line.Contains("Listening", StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task It_has_the_servers_standard_streams()
    {
        await using var server = ServerProcess.StartInShell(
            $"echo typed | \"$@\" >{_folder["out"]} 2>{_folder["err"]}", "--", "sh", "-c", "cat; echo error >&2");
        Assert.Equal(0, (await server.ExitAsync()).Code);
        Assert.Equal("typed\n", await File.ReadAllTextAsync(_folder["out"]));
        Assert.Contains("error", await File.ReadAllLinesAsync(_folder["err"]));
    }

    [LinuxFact]
    public async Task What_it_prints_stays_whole_and_apart_from_the_log()
    {
        const int megabytes = 64;
        await using var server = ServerProcess.StartInShell(
            "\"$@\" | wc -c", "--log-level=debug", "--", "sh", "-c", $"head -c {megabytes}M /dev/zero");
        var count = Assert.Single((await server.ExitAsync()).Lines).Trim();
        Assert.Equal((megabytes * 1024 * 1024).ToString(CultureInfo.InvariantCulture), count);
    }

    [LinuxFact]
    public async Task One_that_closes_its_streams_is_waited_for()
    {
        var exit = await Beside.RunAsync("exec >&- 2>&- <&-; sleep 0.1; exit 9");
        Assert.Equal(9, exit.Code);
        Beside.AssertLogged(exit.Errors, "Ended with 9");
    }

    [LinuxFact]
    public async Task A_process_that_it_leaves_behind_holds_up_nothing()
    {
        var exit = await Beside.RunAsync($"exec >/dev/null 2>&1; sleep 60 & echo $! >{_folder["left"]}");
        Assert.Equal(0, exit.Code);
        var processId = int.Parse(await File.ReadAllTextAsync(_folder["left"]), CultureInfo.InvariantCulture);
        using var left = System.Diagnostics.Process.GetProcessById(processId);
        Assert.False(left.HasExited);
        left.Kill();
    }

    [LinuxFact]
    public async Task Its_clients_are_told_goodbye_when_it_has_ended()
    {
        // The client belongs to a process that the command leaves: it is connected still when the command has ended.
        var script = $"""
            exec 3<>/dev/tcp/127.0.0.1/$GOODBYE_PORT; echo x >&3; head -c 2 <&3
            (cat <&3 >{_folder["heard"]}.new; mv {_folder["heard"]}.new {_folder["heard"]}) >/dev/null 2>&1 &
            """;
        var heard = _folder.AppearsAsync("heard");
        await using var server = ServerProcess.Start("--echo", "--bind=127.0.0.1", "--", "bash", "-c", script);
        var exit = await server.ExitAsync();
        Assert.Equal("Goodbye\n", await heard);
        Assert.Equal(0, exit.Code);
        Beside.AssertLogged(
            exit.Errors, "Ended with 0", "Stopping: the command has ended; 1 client has 5 s, a signal resets it", "Closed #1 ");
    }

    [LinuxFact(Needs = "mkfifo")]
    public async Task Exit_after_waits_for_it_and_keeps_its_exit_code()
    {
        var gate = _folder["gate"];
        await using var server = Beside.StartMerged(
            $"mkfifo {gate}; echo ready on $GOODBYE_PORT; read -r line <{gate}; exit 4", "--exit-after=1");
        await Client.VisitAsync(await server.ReadyAsync());
        await server.LineAsync("] Stopping: --exit-after");
        await File.WriteAllTextAsync(gate, "go\n");
        var exit = await server.ExitAsync();
        Assert.Equal(4, exit.Code);
        Beside.AssertLogged(exit.Lines, "Closed #1 ", "Stopping: --exit-after", "Ended with 4", "Stopped after 1 connection");
    }
}
