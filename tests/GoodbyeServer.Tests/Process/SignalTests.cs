using System.Net.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>Signals: the first says goodbye, the second resets.</summary>
public sealed class SignalTests
{
    /// <summary>Starts the server with no signal ignored, whatever those who started the tests ignore.</summary>
    private const string HearingAll = "exec env --default-signal=HUP,INT,TERM \"$@\"";

    [LinuxTheory]
    [InlineData(nameof(Signal.Terminate), "SIGTERM")]
    [InlineData(nameof(Signal.Interrupt), "SIGINT")]
    [InlineData(nameof(Signal.Hangup), "SIGHUP")]
    public async Task A_signal_stops_the_server(string signal, string name)
    {
        await using var server = ServerProcess.StartInShell(HearingAll, "--port=0");
        await server.ListeningAsync();
        server.Send(Enum.Parse<Signal>(signal));
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.EndsWith($"INF] Stopping: {name}", exit.Lines[^2], StringComparison.Ordinal);
        Assert.Matches(@" INF\] Stopped after 0 connections, [0-9.]+ s$", exit.Lines[^1]);
    }

    [Theory]
    [InlineData("HUP", nameof(Signal.Hangup))]
    [InlineData("INT", nameof(Signal.Interrupt))]
    public async Task A_signal_that_is_ignored_at_the_start_stays_ignored(string trapped, string signal)
    {
        await using var server = ServerProcess.StartInShell($"trap '' {trapped}; exec \"$@\"", "--port=0");
        await server.ListeningAsync();
        server.Send(Enum.Parse<Signal>(signal));
        await Client.VisitAsync(server.Port);
        await server.LineAsync("] Closed #1 ");
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.EndsWith("] Stopping: SIGTERM", exit.Lines[^2], StringComparison.Ordinal);
    }

    [LinuxFact(Needs = "timeout")]
    public async Task Under_timeout_which_signals_twice_clients_get_their_goodbye()
    {
        // A signal to timeout itself is passed on just as its own is at the end of the time: to the child, then to the group.
        await using var server = ServerProcess.StartInShell("exec timeout 1h \"$@\"", "--port=0", "--echo");
        await server.ListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("x");
        Assert.Equal("x", await client.ReadAsync(1));
        server.Send(Signal.Terminate);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.ExitAsync();
        Assert.Contains(": shutdown, clean (half-close, ", exit.Lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_gets_its_goodbye_when_the_server_stops()
    {
        await using var server = await ServerProcess.StartListeningAsync("--echo");
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReadAsync(5));
        server.Send(Signal.Terminate);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Contains(": shutdown, clean (half-close, 5 B in, 13 B out, ", exit.Lines[^2], StringComparison.Ordinal);
        Assert.Contains(" INF] Stopped after 1 connection: ", exit.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_resets_all_at_once()
    {
        await using var server = await ServerProcess.StartListeningAsync("--echo", "--shutdown-timeout=0", "--drain-timeout=0");
        using var first = await Client.ConnectAsync(server.Port);
        using var second = await Client.ConnectAsync(server.Port);
        foreach (var client in new[] { first, second })
        {
            await client.SendAsync("x");
            Assert.Equal("x", await client.ReadAsync(1));
        }

        server.Send(Signal.Terminate);
        Assert.Equal("Goodbye\n", await first.ReadToEndAsync());
        Assert.Equal("Goodbye\n", await second.ReadToEndAsync());
        server.Send(Signal.Interrupt);
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Contains(
            exit.Lines,
            line => line.EndsWith("] Stopping: SIGTERM; 2 clients are waited for, a second signal resets them", StringComparison.Ordinal));
        Assert.Contains(exit.Lines, line => line.EndsWith("] Stopping at once: SIGINT", StringComparison.Ordinal));
        Assert.Equal(2, exit.Lines.Count(line => line.Contains(": shutdown, reset-sent (half-close, ", StringComparison.Ordinal)));
        Assert.Contains("] Stopped after 2 connections", exit.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_shutdown_timeout_those_left_are_reset()
    {
        await using var server = await ServerProcess.StartListeningAsync("--close=never", "--shutdown-timeout=1ms");
        using var client = await Client.ConnectAsync(server.Port);
        Assert.Equal("Goodbye\n", await client.ReadAsync(8));
        server.Send(Signal.Terminate);
        var reset = await Assert.ThrowsAsync<SocketException>(client.ReadToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        Assert.Equal(0, (await server.ExitAsync()).Code);
    }

    [Fact]
    public async Task Run_for_stops_the_server()
    {
        await using var server = ServerProcess.Start("--port=0", "--run-for=1ms");
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.EndsWith("] Stopping: --run-for", exit.Lines[^2], StringComparison.Ordinal);
        Assert.Contains("] Stopped after 0 connections", exit.Lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Until there is no process any more: it would be killed otherwise, its exit code lost and its port file left.</summary>
    [LinuxFact]
    public async Task Signals_are_heard_to_the_very_end()
    {
        using var folder = new WatchedFolder();
        const string script = """
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                : > "$0"
                "$@" > "$0" 2>&1 & server=$!
                until grep -q Listening "$0"; do :; done
                while kill -TERM $server 2> /dev/null; do :; done
                wait $server
                echo ended with $?
            done
            """;
        await using var tester = ServerProcess.StartProgram(
            ["sh", "-c", script, folder["log"], .. ServerProcess.CommandLine("--port=0", $"--port-file={folder["port"]}")]);
        var exit = await tester.ExitAsync();
        Assert.Equal(Enumerable.Repeat("ended with 0", 20), exit.Lines);
        Assert.False(File.Exists(folder["port"]));
    }

    [Fact]
    public async Task Exit_after_stops_the_server_once_that_many_have_ended()
    {
        await using var server = await ServerProcess.StartListeningAsync("--exit-after=2");
        await Client.VisitAsync(server.Port, times: 2);
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.EndsWith("] Stopping: --exit-after", exit.Lines[^2], StringComparison.Ordinal);
        Assert.Contains("] Stopped after 2 connections", exit.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_after_lets_the_last_client_take_its_time()
    {
        await using var server = await ServerProcess.StartListeningAsync("--exit-after=1", "--echo", "--until=quit");
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("hello\n");
        Assert.Equal("hello\n", await client.ReadAsync(6));
        await client.SendAsync("quit\n");
        Assert.Equal("quit\nGoodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.ExitAsync();
        Assert.Contains(": goodbye (until), clean (half-close, ", exit.Lines[^3], StringComparison.Ordinal);
        Assert.EndsWith("] Stopping: --exit-after", exit.Lines[^2], StringComparison.Ordinal);
    }
}
