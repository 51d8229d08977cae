using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>Whatever standard output is: the log is whole, or the exit code says that it is not.</summary>
public sealed class OutputTests
{
    /// <summary>
    /// Clients whose lines fill more than a pipe (64 KiB), and less than the server holds back before it accepts no more.
    /// </summary>
    private const int MoreThanAPipe = 160;

    private static readonly string[] Talkative = ["--port=0", "--log-format=json", "--log-level=debug"];

    [Fact]
    public async Task A_closed_pipe_ends_the_server_and_its_clients_with_1()
    {
        await using var server = ServerProcess.StartUnread("--port=0", "--bind=127.0.0.1", "--echo");
        var port = ServerProcess.PortIn((await server.ReadLineAsync())!);
        using var idle = await Client.ConnectAsync(port);
        await idle.SendAsync("x");
        Assert.Equal("x", await idle.ReadAsync(1));
        server.CloseOutput();
        await AssertGoneAsync(server);
        var end = await Record.ExceptionAsync(idle.ReadToEndAsync);
        Assert.True(end is SocketException { SocketErrorCode: SocketError.ConnectionReset }, end?.ToString());
    }

    [LinuxFact]
    public async Task A_full_disk_ends_the_server_with_1()
    {
        await using var server = ServerProcess.StartInShell("exec \"$@\" >/dev/full", "--port=0");
        await AssertGoneAsync(server);
    }

    [Fact]
    public async Task A_closed_standard_output_ends_the_server_with_1()
    {
        await using var server = ServerProcess.StartInShell("exec \"$@\" >&-", "--port=0");
        await AssertGoneAsync(server);
    }

    [Fact]
    public async Task An_output_that_goes_away_comes_before_what_was_expected()
    {
        await using var server = ServerProcess.StartUnread("--port=0", "--bind=127.0.0.1", "--exit-after=1", "--expect=clean=5");
        var port = ServerProcess.PortIn((await server.ReadLineAsync())!);
        server.CloseOutput();

        // The server may have noticed before the client comes.
        await Record.ExceptionAsync(() => Client.VisitAsync(port));
        await AssertGoneAsync(server);
    }

    [Fact]
    public async Task A_pipe_that_is_read_late_holds_every_report()
    {
        await using var server = ServerProcess.StartUnread([.. Talkative, $"--exit-after={MoreThanAPipe}", "--shutdown-timeout=0"]);
        var port = ServerProcess.PortIn((await server.ReadLineAsync())!);
        await Client.VisitAsync(port, MoreThanAPipe);
        server.StartReading();
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Equal(MoreThanAPipe, exit.Lines.Count(line => line.Contains("\"Event\":\"Closed\"", StringComparison.Ordinal)));
        Assert.Contains("\"Event\":\"Stopped\"", exit.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_that_is_never_read_counts_as_gone_some_time_after_a_signal()
    {
        await using var server = ServerProcess.StartUnread([.. Talkative, "--shutdown-timeout=1ms"]);
        var port = ServerProcess.PortIn((await server.ReadLineAsync())!);
        await Client.VisitAsync(port, MoreThanAPipe);
        await AssertGoneAsync(server, Signal.Terminate);
    }

    [Fact]
    public async Task A_file_is_written_in_turn_with_others()
    {
        using var folder = new WatchedFolder();
        await using var server =
            ServerProcess.StartInShell($"{{ echo begin; \"$@\"; echo \"done $?\"; }} >'{folder["log"]}'", "--port=0", "--run-for=1ms");
        var exit = await server.ExitAsync();
        Assert.Empty(exit.Errors);
        var lines = await File.ReadAllLinesAsync(folder["log"]);
        Assert.Equal("begin", lines[0]);
        Assert.Contains("] Listening on ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("] Stopping: --run-for", lines[^3], StringComparison.Ordinal);
        Assert.Contains("] Stopped after 0 connections", lines[^2], StringComparison.Ordinal);
        Assert.Equal("done 0", lines[^1]);
    }

    [Fact]
    public async Task A_file_is_appended_to()
    {
        using var folder = new WatchedFolder();
        for (var run = 0; run < 2; run++)
        {
            await using var server = ServerProcess.StartInShell($"exec \"$@\" >>'{folder["log"]}'", "--port=0", "--run-for=1ms");
            Assert.Equal(0, (await server.ExitAsync()).Code);
        }

        Assert.Equal(2, (await File.ReadAllLinesAsync(folder["log"])).Count(line => line.Contains("] Stopped ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_closed_standard_error_is_no_fault()
    {
        await using var server = ServerProcess.StartInShell("exec \"$@\" 2>&-", "--port=0", "--run-for=1ms", "--expect=connections=1");
        Assert.Equal(3, (await server.ExitAsync()).Code);
        await using var mistaken = ServerProcess.StartInShell("exec \"$@\" 2>&-", "--nonsense");
        Assert.Equal(2, (await mistaken.ExitAsync()).Code);
    }

    private static async Task AssertGoneAsync(ServerProcess server, Signal? signal = null)
    {
        if (signal is { } given)
        {
            server.Send(given);
        }

        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("standard output is ", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }
}
