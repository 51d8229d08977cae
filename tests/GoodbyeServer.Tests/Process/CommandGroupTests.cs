using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>
/// Without a terminal the command leads a process group, and whoever ends it ends the group: a pipe that any of them holds is closed
/// then, which is what each of these tests waits for.
/// </summary>
public sealed class CommandGroupTests
{
    /// <summary>Has started something that outlives it, and knows no signal.</summary>
    private const string Deaf = "(trap '' TERM HUP; echo ready on $GOODBYE_PORT; exec sleep 600) &";

    [LinuxFact(Needs = "setsid")]
    public async Task Run_for_ends_what_the_command_has_started()
    {
        await using var server = Start("sleep 600 & echo ready on $GOODBYE_PORT; wait", "--run-for=1s", "--shutdown-timeout=0");
        await server.ReadyAsync();
        Assert.Equal(124, (await server.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "setsid")]
    public async Task Run_for_kills_what_does_not_end_also_when_the_command_itself_has_ended()
    {
        await using var server = Start($"{Deaf} wait", "--run-for=1s", "--shutdown-timeout=1ms");
        await server.ReadyAsync();
        var exit = await server.ExitAsync();
        Assert.Equal(124, exit.Code);
        Beside.AssertLogged(exit.Lines, "Stopping: --run-for", "Ended with 143");
    }

    [LinuxFact(Needs = "setsid")]
    public async Task A_second_signal_kills_what_the_command_has_started()
    {
        await using var server = Start($"trap '' TERM HUP; {Deaf} wait", "--shutdown-timeout=0");
        await server.ReadyAsync();
        server.Send(Signal.Terminate);
        server.Send(Signal.Hangup);
        Assert.Equal(137, (await server.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "setsid")]
    public async Task A_signal_is_passed_on_to_all_of_them()
    {
        await using var server = Start("sleep 600 & echo ready on $GOODBYE_PORT; wait");
        await server.ReadyAsync();
        server.Send(Signal.Terminate);
        var exit = await server.ExitAsync();
        Assert.Equal(143, exit.Code);
        Beside.AssertLogged(exit.Lines, "Ended with 143", "Stopping: the command has ended");
    }

    [LinuxFact(Needs = "setsid")]
    public async Task What_a_command_leaves_behind_that_ends_by_itself_goes_on()
    {
        using var folder = new WatchedFolder();
        var seen = folder.AppearsAsync("seen");
        await using var server = Start("(until [ -e \"$0\" ]; do sleep 0.01; done; echo > \"$1\") >/dev/null 2>&1 &");
        Assert.Equal(0, (await server.ExitAsync()).Code);
        Assert.False(File.Exists(folder["seen"]));
        await File.WriteAllTextAsync(folder["gate"], "");
        await seen;

        ServerProcess Start(string script) => StartWith(script, folder["gate"], folder["seen"]);
    }

    [LinuxFact(Needs = "unshare")]
    public async Task As_process_1_it_takes_the_orphans_of_the_command()
    {
        // Its parent ends at once, so it becomes a child of process 1, the server; its number is gone once that has taken it.
        const string script = "o=$(sh -c 'sleep 0.01 >/dev/null & echo $!'); while [ -e /proc/$o ]; do sleep 0.01; done; exit 7";
        string[] own = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
        await using var server = ServerProcess.StartProgram(
            ["unshare", .. own, "--pid", "--fork", "--kill-child", "--mount-proc", .. ServerProcess.CommandLine("--", "sh", "-c", script)]);
        Assert.Equal(7, (await server.ExitAsync()).Code);
    }

    private static ServerProcess Start(string script, params string[] flags) => StartProgram([.. flags, "--", "sh", "-c", script]);

    private static ServerProcess StartWith(string script, params string[] arguments) =>
        StartProgram(["--", "sh", "-c", script, .. arguments]);

    private static ServerProcess StartProgram(string[] words) => ServerProcess.StartProgram(
        ["sh", "-c", "exec setsid --wait env --default-signal=HUP,INT,TERM \"$@\" 2>&1", "sh", .. ServerProcess.CommandLine(words)]);
}
