using System.Globalization;
using GoodbyeServer.Tests.Faults;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>Nobody takes what the server writes: it ends all the same, and says so if it can.</summary>
public sealed class StuckOutputTests : IDisposable
{
    private readonly WatchedFolder _folder = new();

    private string PortFile => $"--port-file={_folder["port"]}";

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("2>&1")]
    [InlineData("2>/dev/null")]
    public async Task A_paused_terminal_does_not_hold_up_the_exit(string errors)
    {
        var port = PortAsync();
        using var terminal = new PseudoTerminal();
        await using var server = ServerProcess.StartInShell(
            $"export TERM=xterm; exec \"$@\" <'{terminal.Device}' >'{terminal.Device}' {errors}",
            "--port=0", PortFile, "--shutdown-timeout=1ms");
        Assert.DoesNotContain("\u001b[?1h", await terminal.ShownAsync("Listening on "), StringComparison.Ordinal);
        terminal.Pause();
        await Client.VisitAsync(await port);
        server.Send(Signal.Terminate);
        Assert.Equal(1, (await server.ExitAsync()).Code);
    }

    [LinuxFact]
    public async Task One_pipe_for_output_and_errors_that_nobody_reads_does_not_hold_up_the_exit()
    {
        var port = PortAsync();
        await using var server = ServerProcess.StartUnreadInShell(
            "exec \"$@\" 2>&1", "--port=0", PortFile, "--log-format=json", "--log-level=debug", "--shutdown-timeout=1ms");
        await Client.VisitAsync(await port, times: 160);
        server.Send(Signal.Terminate);
        Assert.Equal(1, (await server.ExitAsync()).Code);
        Assert.False(File.Exists(_folder["port"]));
    }

    [LinuxFact]
    public async Task After_a_second_signal_the_reader_has_a_second_whatever_the_shutdown_timeout()
    {
        var port = PortAsync();
        await using var server = ServerProcess.StartUnread(
            "--port=0", PortFile, "--log-format=json", "--log-level=debug", "--shutdown-timeout=0");
        await Client.VisitAsync(await port, times: 160);
        server.Send(Signal.Terminate);
        server.Send(Signal.Hangup);
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("standard output is gone (it takes nothing)", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }

    [ForeignSocketFact]
    public async Task A_pipe_that_somebody_made_non_blocking_is_waited_for()
    {
        const int clients = 160;
        var port = PortAsync();
        await using var server = ServerProcess.StartUnread("--port=0", PortFile, "--log-format=json", "--log-level=debug");
        var number = await port;
        ForeignSocket.MakeNonBlocking(server.Id, descriptor: 1);

        // More lines than the pipe takes (64 KiB), and fewer than the server holds back.
        await Client.VisitAsync(number, clients);
        server.StartReading();
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Equal(clients, exit.Lines.Count(line => line.Contains("\"Event\":\"Closed\"", StringComparison.Ordinal)));
    }

    [LinuxFact]
    public async Task A_reader_that_goes_away_is_noticed_without_a_line_to_write()
    {
        await using var server = ServerProcess.StartUnread("--port=0", "--bind=127.0.0.1", "--echo");
        await server.ReadLineAsync();
        server.CloseOutput();
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("standard output is gone (", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_limit_of_file_size_is_like_a_full_disk()
    {
        // The limit counts in units of 512 bytes in sh: a few lines. The .NET runtime maps its code from a file that would be too large.
        await using var server = ServerProcess.StartInShell(
            $"export DOTNET_EnableWriteXorExecute=0; ulimit -f 1; exec \"$@\" >'{_folder["log"]}'",
            "--port=0", "--log-format=json", "--log-level=debug", "--run-for=1ms", "--listen=0=abort", "--listen=0=close");
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("standard output is gone (File too large (error 27)): ", Assert.Single(exit.Errors), StringComparison.Ordinal);
        Assert.Equal(512, new FileInfo(_folder["log"]).Length);
    }

    private async Task<int> PortAsync() => int.Parse(await _folder.AppearsAsync("port"), CultureInfo.InvariantCulture);
}
