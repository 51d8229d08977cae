using System.Net.Sockets;
using GoodbyeServer.Tests.Faults;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>Who ends a client command, and how.</summary>
public sealed class ClientCommandSignalTests
{
    [LinuxTheory]
    [InlineData(nameof(Signal.Terminate), "TERM")]
    [InlineData(nameof(Signal.Hangup), "HUP")]
    public async Task A_signal_is_passed_on_and_the_command_says_how_it_ends(string signal, string name)
    {
        await using var server = Beside.StartMerged(Beside.Polite);
        await server.ReadyAsync();
        server.Send(Enum.Parse<Signal>(signal));
        var exit = await server.ExitAsync();
        Assert.Equal(5, exit.Code);
        Assert.Contains($"got {name}", exit.Lines);
        Beside.AssertLogged(exit.Lines, "Ended with 5", "Stopping: the command has ended");
    }

    [LinuxFact]
    public async Task The_server_goes_on_until_the_command_has_ended_and_a_second_signal_kills_it_and_resets_all()
    {
        await using var server = Beside.StartMerged(Beside.Stubborn, "--echo");
        var port = await server.ReadyAsync();
        server.Send(Signal.Terminate);
        await server.LineAsync("got TERM");
        using var client = await Client.ConnectAsync(port);
        await client.SendAsync("x");
        Assert.Equal("x", await client.ReadAsync(1));
        server.Send(Signal.Hangup);
        var exit = await server.ExitAsync();
        Assert.Equal(137, exit.Code);
        Beside.AssertLogged(exit.Lines, "Stopping: SIGHUP", "Stopping at once: SIGHUP");
        Beside.AssertLogged(exit.Lines, "Ended with 137");
        Assert.DoesNotContain(exit.Lines, line => line.Contains("Stopping: SIGHUP; ", StringComparison.Ordinal));
        var reset = await Assert.ThrowsAsync<SocketException>(client.ReadToEndAsync);
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        Assert.Contains(exit.Lines, line => line.Contains(": shutdown, reset-sent ", StringComparison.Ordinal));
    }

    [LinuxFact]
    public async Task A_second_signal_is_logged_also_where_there_are_no_clients()
    {
        await using var server = Beside.StartMerged(Beside.Stubborn);
        await server.ReadyAsync();
        server.Send(Signal.Terminate);
        await server.LineAsync("got TERM");
        server.Send(Signal.Interrupt);
        Beside.AssertLogged((await server.ExitAsync()).Lines, "Stopping: SIGINT", "Stopping at once: SIGINT");
    }

    [LinuxFact]
    public async Task A_signal_is_logged_while_the_command_takes_its_time_after_run_for()
    {
        await using var server = await Beside.StartReadyInTimeAsync(Beside.Stubborn, "--shutdown-timeout=0");
        await server.LineAsync("got TERM");
        server.Send(Signal.Interrupt);
        var exit = await server.ExitAsync();
        Assert.Equal(124, exit.Code);
        Beside.AssertLogged(exit.Lines, "Stopping: --run-for", "Stopping at once: SIGINT");
    }

    [LinuxFact]
    public async Task An_interrupt_is_not_passed_on_but_counts()
    {
        // Of two signals that follow each other the runtime may pass on the second one first, and nothing tells when it has
        // passed one on. The command is then ended by the one that was to be the second: that try says nothing.
        Exit exit;
        var tries = 0;
        do
        {
            await using var server = Beside.StartMerged("echo ready on $GOODBYE_PORT; exec sleep 60");
            var port = await server.ReadyAsync();
            server.Send(Signal.Interrupt);
            await Client.VisitAsync(port);
            await server.LineAsync("] Closed #1 ");
            server.Send(Signal.Terminate);
            exit = await server.ExitAsync();
        }
        while (exit.Code == 143 && ++tries < 10);
        Assert.Equal(137, exit.Code);
        Beside.AssertLogged(exit.Lines, "Closed #1 ", "Ended with 137");
    }

    [LinuxFact]
    public async Task Run_for_asks_it_to_end_and_is_124()
    {
        await using var server = Beside.StartMerged("exec sleep 60", "--run-for=1ms", "--expect=connections=3");
        var exit = await server.ExitAsync();
        Assert.Equal((124, "expected connections=3, was 0"), (exit.Code, exit.Lines[^1]));
        Beside.AssertLogged(exit.Lines, "Stopping: --run-for");
        Beside.AssertLogged(exit.Lines, "Ended with 143", "Stopped after 0 connections");
    }

    [LinuxFact]
    public async Task Run_for_kills_it_after_the_shutdown_timeout()
    {
        await using var server = await Beside.StartReadyInTimeAsync(
            "trap '' TERM; echo ready on $GOODBYE_PORT; exec sleep 60", "--shutdown-timeout=1ms");
        var exit = await server.ExitAsync();
        Assert.Equal(124, exit.Code);
        Beside.AssertLogged(exit.Lines, "Ended with 137");
    }

    [LinuxFact]
    public async Task Run_for_is_over_also_when_enough_were_served()
    {
        await using var server = ServerProcess.StartInShell(
            "exec \"$@\" 2>&1", "--run-for=2", "--exit-after=1",
            "--", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$0; exec sleep 60", "{port}");
        var exit = await server.ExitAsync();
        Assert.Equal(124, exit.Code);
        Beside.AssertLogged(exit.Lines, "Ended with 143");
    }

    [LinuxFact]
    public async Task A_log_that_is_gone_ends_it()
    {
        var exit = await Beside.RunAsync("exec sleep 60", "--log-file=/dev/full");
        Assert.Equal(1, exit.Code);
        var line = Assert.Single(exit.Errors);
        Assert.StartsWith("the log file '/dev/full' is gone (No space left on device", line, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_log_that_nobody_reads_does_not_hold_up_the_exit()
    {
        // More lines than a pipe takes (64 KiB), and fewer than the server holds back.
        const string clients = "for i in $(seq 160); do exec 3<>/dev/tcp/127.0.0.1/$GOODBYE_PORT; cat <&3; exec 3<&-; done";
        await using var server = ServerProcess.StartUnreadInShell(
            "exec \"$@\" 2>&1 >/dev/null", "--log-format=json", "--log-level=debug", "--shutdown-timeout=1ms", "--", "bash", "-c", clients);
        Assert.Equal(1, (await server.ExitAsync()).Code);
    }

    [ForeignSocketFact]
    public async Task A_fault_of_the_servers_own_ends_it_and_is_1()
    {
        await using var server = Beside.StartMerged(Beside.Polite, "--bind=127.0.0.1");
        await server.ReadyAsync();
        using (var listener = ForeignSocket.Listener(server.Id))
        {
            listener.Shutdown(SocketShutdown.Both);
        }

        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Contains("got TERM", exit.Lines);
        Assert.StartsWith("the server went down: ", exit.Lines[^1], StringComparison.Ordinal);
        Beside.AssertLogged(exit.Lines, "Stopping: a fault in accepting", "Stopped after 0 connections");
    }

    [LinuxFact(Needs = "timeout")]
    public async Task Under_timeout_which_signals_twice_it_may_end_in_order()
    {
        await using var server = ServerProcess.StartInShell("exec timeout 1h \"$@\" 2>&1", "--", "sh", "-c", Beside.Polite);
        await server.ReadyAsync();
        server.Send(Signal.Terminate);
        var exit = await server.ExitAsync();
        Assert.Contains("got TERM", exit.Lines);
        Beside.AssertLogged(exit.Lines, "Ended with 5", "Stopping: the command has ended");
    }
}
