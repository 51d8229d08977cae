using GoodbyeServer.Commands;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

[Collection(nameof(Alone))]
public sealed class GuardianTests
{
    private const string Family = "sleep 600 & wait";

    [LinuxFact]
    public async Task When_its_pipe_ends_it_kills_what_it_still_guards_groups_whole()
    {
        var (first, left, last) = (Scratch.StartGroup(Family), Scratch.StartGroup(Family), Scratch.StartGroup(Family));
        var single = Scratch.Start("sleep", openFiles: null, "600");
        using (var guardian = new Guardian())
        {
            Array.ForEach([first, left, single, last], command => guardian.Guard(command.Target));
            guardian.Leave(left.Target);
        }

        foreach (var killed in new[] { first, single, last })
        {
            Assert.Equal(128 + 9, await killed.ExitCode.OrHangs());
            await killed.GroupEndedAsync().OrHangs();
        }

        Assert.True(ProcessGroup.HasOthers(left.ProcessId));
        left.Send(CommandSignal.Kill);
        Array.ForEach([first, left, last], command => command.Release());
    }

    [LinuxFact]
    public async Task Without_anything_to_guard_there_is_no_shell()
    {
        var command = await FamilyAsync();
        var before = Shells();
        using var guardian = new Guardian();
        guardian.Leave(command.Target);
        Assert.Equal(before, Shells());
        command.Send(CommandSignal.Kill);
        command.Release();
    }

    /// <summary>Its number may be another's from then on.</summary>
    [LinuxFact]
    public async Task What_is_left_of_a_group_that_was_released_is_not_killed()
    {
        var before = Shells();
        int leftBehind;
        using (var watch = new CommandWatch())
        {
            string[] words = [ShellScript.Shell, "-c", Family];
            var setting = new SpawnSetting(LeadsGroup: true, IsMute: true);
            Assert.Equal(0, watch.Start(() => Spawn.Start(words[0], words, [], setting), leadsGroup: true, out var leader));
            await Guard.UntilAsync(() => ProcessGroup.HasOthers(leader!.ProcessId) && Shells().Except(before).Any());
            ChildProcess.Signal(leader!.ProcessId, CommandSignal.Kill);
            Assert.Equal(128 + 9, await leader.ExitCode.OrHangs());
            leftBehind = leader.ProcessId;
            leader.Release();
        }

        Assert.True(ProcessGroup.HasOthers(leftBehind));
        ChildProcess.Signal(-leftBehind, CommandSignal.Kill);
    }

    [LinuxFact]
    public async Task It_hears_no_signal_and_leaves_no_zombie()
    {
        var command = await FamilyAsync();
        var guardian = new Guardian();
        var shell = Start(guardian, command);
        foreach (var signal in new[] { CommandSignal.Hangup, CommandSignal.Interrupt, CommandSignal.Terminate })
        {
            ChildProcess.Signal(-shell, signal);
        }

        guardian.Leave(command.Target);
        guardian.Guard(command.Target);
        guardian.Dispose();
        Assert.False(Directory.Exists($"/proc/{shell}"));
        Assert.Equal(128 + 9, await command.ExitCode.OrHangs());
        command.Release();
    }

    [LinuxFact]
    public async Task One_that_was_stopped_holds_up_nothing()
    {
        var command = await FamilyAsync();
        var guardian = new Guardian();
        var shell = Start(guardian, command);
        ChildProcess.Signal(shell, (CommandSignal)Signal.Stop);
        guardian.Dispose();
        Assert.Equal(128 + 9, await command.ExitCode.OrHangs());
        command.Release();
    }

    [LinuxFact]
    public async Task One_that_takes_no_line_is_given_up_since_it_would_kill_by_an_old_one()
    {
        const int linesThatFillAPipe = 64 * 1024;
        var command = await FamilyAsync();
        using var guardian = new Guardian();
        var shell = Start(guardian, command);
        ChildProcess.Signal(shell, (CommandSignal)Signal.Stop);
        for (var i = 0; i < linesThatFillAPipe && Directory.Exists($"/proc/{shell}"); i++)
        {
            guardian.Leave(command.Target);
            guardian.Guard(command.Target);
        }

        Assert.False(Directory.Exists($"/proc/{shell}"));
        guardian.Dispose();
        Assert.True(ProcessGroup.HasOthers(command.ProcessId));
        command.Send(CommandSignal.Kill);
        command.Release();
    }

    /// <summary>A command that lasts, in a group with what it has started; the guardian of all tests' commands knows it already.</summary>
    private static async Task<RunningCommand> FamilyAsync()
    {
        var command = Scratch.StartGroup(Family);
        await Guardians.AppearsAsync(Environment.ProcessId).OrHangs();
        return command;
    }

    /// <summary>Has it guard a command; the process id of its shell.</summary>
    private static int Start(Guardian guardian, RunningCommand command)
    {
        var before = Shells();
        guardian.Guard(command.Target);
        return Assert.Single(Shells().Except(before));
    }

    private static List<int> Shells() => [.. Guardians.Of(Environment.ProcessId).Order()];
}
