using System.Globalization;
using GoodbyeServer.Commands;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

[Collection(nameof(Alone))]
public sealed class RunningCommandTests
{
    [LinuxTheory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -9 $$", 128 + 9)]
    [InlineData("kill -USR1 $$", 128 + 10)]
    public async Task The_exit_code_is_the_commands_own_or_128_and_the_signals_number(string script, int exitCode) =>
        Assert.Equal(exitCode, await Scratch.Shell(script).ExitCode.OrHangs());

    [LinuxTheory]
    [InlineData("Terminate", 128 + 15)]
    [InlineData("Hangup", 128 + 1)]
    [InlineData("Kill", 128 + 9)]
    public async Task A_signal_reaches_the_command(string signal, int exitCode)
    {
        var running = Scratch.Start("sleep", openFiles: null, "60");

        Assert.True(running.Send(Enum.Parse<CommandSignal>(signal)));
        Assert.Equal(exitCode, await running.ExitCode.OrHangs());
    }

    [LinuxFact(Needs = "mkfifo")]
    public async Task A_command_that_ignores_a_signal_goes_on_until_it_is_killed()
    {
        using var scratch = new Scratch();
        Assert.Equal(0, await Scratch.Start("mkfifo", openFiles: null, scratch["ready"], scratch["gate"]).ExitCode.OrHangs());
        var running = Scratch.Shell("trap '' TERM; echo > \"$0\"; read -r line < \"$1\"; echo > \"$0\"; exec sleep 60",
            scratch["ready"], scratch["gate"]);

        await File.ReadAllTextAsync(scratch["ready"]).OrHangs();
        Assert.True(running.Send(CommandSignal.Terminate));
        // It still does what it is asked to.
        await File.WriteAllTextAsync(scratch["gate"], "go\n").OrHangs();
        await File.ReadAllTextAsync(scratch["ready"]).OrHangs();
        Assert.True(running.Send(CommandSignal.Kill));
        Assert.Equal(128 + 9, await running.ExitCode.OrHangs());
    }

    [LinuxFact]
    public async Task No_signal_is_sent_once_it_has_ended_and_no_zombie_is_left()
    {
        var running = Scratch.Start("true", openFiles: null);

        Assert.Equal(0, await running.ExitCode.OrHangs());
        Assert.False(Directory.Exists($"/proc/{running.ProcessId}"));
        Assert.False(running.Send(CommandSignal.Terminate));
    }

    [ReusedProcessIdFact]
    public async Task A_stranger_that_got_its_process_id_gets_no_signal()
    {
        const int enough = 100;
        for (var i = 0; i < enough; i++)
        {
            var ended = Scratch.Start("true", openFiles: null);
            await ended.ExitCode.OrHangs();
            NextProcessId.Choose(ended.ProcessId);
            var stranger = Scratch.Start("sleep", openFiles: null, "60");

            var sent = ended.Send(CommandSignal.Terminate);

            stranger.Send(CommandSignal.Kill);
            Assert.Equal(128 + 9, await stranger.ExitCode.OrHangs());
            Assert.False(sent);
            if (stranger.ProcessId == ended.ProcessId)
            {
                return;
            }
        }

        Assert.Fail($"no process id was given twice in {enough} tries");
    }

    [LinuxFact]
    public async Task Signals_that_race_with_the_end_do_no_harm()
    {
        for (var i = 0; i < 20; i++)
        {
            var running = Scratch.Start("true", openFiles: null);
            while (running.Send(CommandSignal.Terminate))
            {
            }

            Assert.Contains(await running.ExitCode.OrHangs(), new[] { 0, 128 + 15 });
        }
    }

    [LinuxFact]
    public async Task A_process_that_it_leaves_behind_holds_up_nothing()
    {
        using var scratch = new Scratch();
        var running = Scratch.Shell("sleep 60 & echo $! > \"$0\"; exit 7", scratch["left"]);

        Assert.Equal(7, await running.ExitCode.OrHangs());
        using var left = System.Diagnostics.Process.GetProcessById(
            int.Parse(await File.ReadAllTextAsync(scratch["left"]), CultureInfo.InvariantCulture));
        Assert.False(left.HasExited);
        left.Kill();
    }

    [LinuxFact]
    public async Task Several_at_once_keep_their_own_exit_codes()
    {
        var running = Enumerable.Range(0, 20).Select(code => Scratch.Shell($"exit {code}")).ToArray();

        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(running.Select(command => command.ExitCode)).OrHangs());
    }

    [LinuxFact]
    public async Task A_process_that_is_no_child_is_an_error()
    {
        Assert.Equal(0, Scratch.Prepare("").Watch.Start(() => (0, 1), leadsGroup: false, out var running));
        await Assert.ThrowsAsync<InvalidOperationException>(() => running!.ExitCode.OrHangs());
    }

    [LinuxFact]
    public async Task One_that_leads_a_group_is_signalled_with_what_it_has_started()
    {
        using var scratch = new Scratch();
        using var folder = new WatchedFolder();
        var ready = folder.AppearsAsync("ready");

        // A program of its own says that it is there: what a shell has just forked may take a signal for its parent's trap.
        var running = Scratch.StartGroup(
            """(trap 'echo got TERM > "$0"; exit' TERM; sh -c 'echo > "$0"; exec sleep 60' "$1" & wait) & wait""",
            scratch["output"], folder["ready"]);
        await ready;

        Assert.True(running.Send(CommandSignal.Terminate));
        await running.GroupEndedAsync().OrHangs();
        Assert.Equal("got TERM\n", await File.ReadAllTextAsync(scratch["output"]));
        Assert.Equal(128 + 15, await running.ExitCode);
        running.Release();
    }

    [LinuxFact]
    public async Task What_is_left_of_its_group_can_be_signalled_until_it_is_released()
    {
        using var folder = new WatchedFolder();
        var ready = folder.AppearsAsync("ready");
        var running = Scratch.StartGroup("(trap '' TERM; echo > \"$0\"; exec sleep 60) & exit 7", folder["ready"]);
        await ready;
        Assert.Equal(7, await running.ExitCode.OrHangs());
        Assert.True(ProcessGroup.HasOthers(running.ProcessId));

        Assert.True(running.Send(CommandSignal.Kill));
        await running.GroupEndedAsync().OrHangs();
        running.Release();
        Assert.False(Directory.Exists($"/proc/{running.ProcessId}"));
        Assert.False(running.Send(CommandSignal.Kill));
    }

    /// <summary>A zombie: it runs no more, though nobody has waited for it.</summary>
    [LinuxFact]
    public async Task Who_has_ended_in_its_group_is_not_one_of_the_others()
    {
        using var scratch = new Scratch();
        var running = Scratch.StartGroup("sleep 600 & echo $! > \"$0\"; exec sleep 600", scratch["child"]);
        await Guard.UntilAsync(() => File.ReadAllText($"/proc/{running.ProcessId}/comm") == "sleep\n");
        var child = int.Parse(await File.ReadAllTextAsync(scratch["child"]), CultureInfo.InvariantCulture);
        Assert.True(ProcessGroup.HasOthers(running.ProcessId));
        ChildProcess.Signal(child, CommandSignal.Kill);
        await Guard.UntilAsync(() => File.ReadAllText($"/proc/{child}/stat").Split(')')[^1].StartsWith(" Z", StringComparison.Ordinal));
        Assert.False(ProcessGroup.HasOthers(running.ProcessId));
        running.Send(CommandSignal.Kill);
        Assert.Equal(128 + 9, await running.ExitCode.OrHangs());
        running.Release();
    }

    [LinuxFact]
    public async Task One_that_was_released_before_its_end_leaves_no_zombie()
    {
        using var scratch = new Scratch();
        var running = Scratch.StartGroup("read -r line < \"$0\"", scratch["gate"]);
        running.Release();
        running.Send(CommandSignal.Kill);
        await running.ExitCode.OrHangs();
        Assert.False(Directory.Exists($"/proc/{running.ProcessId}"));
    }
}
