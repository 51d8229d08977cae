using System.Diagnostics.CodeAnalysis;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>A command as it was typed, not started yet.</summary>
/// <param name="Name">A path, or a name that is looked up in PATH. Placeholders are not replaced in it.</param>
/// <param name="Arguments">What follows the name; may hold <see cref="Placeholders"/>.</param>
internal sealed record ClientCommand(string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>The first placeholder without a port, if any: to be asked before anything is started.</summary>
    public PlaceholderMistake? FindMistake(int ports) => Placeholders.FindMistake(Arguments, ports);

    /// <summary>
    /// Starts the command with its placeholders filled in. It gets this process's three standard streams, and the environment
    /// that this process was started with, plus the ports.
    /// </summary>
    /// <param name="ports">At least one, and one for each placeholder.</param>
    /// <param name="surroundings">What it starts in.</param>
    /// <param name="running">The command, whose process id is known and whose end will be seen.</param>
    /// <param name="failure">Why it was not started.</param>
    public bool TryStart(
        IReadOnlyList<int> ports, Surroundings surroundings, [NotNullWhen(true)] out RunningCommand? running, out StartFailure failure)
    {
        running = null;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            failure = StartFailure.UnknownSystem(Name);
            return false;
        }

        var arguments = Arguments.Select(argument => Placeholders.Fill(argument, ports)).ToArray();
        var error = surroundings.Watch.Start(() => Start(arguments, ports, surroundings), surroundings.LeadsGroup, out running);
        failure = error == Errno.None ? default : StartFailure.Of(Name, error);
        return running is not null;
    }

    /// <summary>A text file without "#!" is no program for the kernel (ENOEXEC): shells run it by /bin/sh, and so do we.</summary>
    private (int Error, int ProcessId) Start(string[] arguments, IReadOnlyList<int> ports, Surroundings surroundings)
    {
        var environment = CommandEnvironment.With(CommandEnvironment.Inherited(), ports);
        using var limit = new LoweredOpenFiles(surroundings.OpenFiles);
        var started = Spawn.Start(Name, [Name, .. arguments], environment, surroundings.LeadsGroup);
        return started.Error == Errno.NotExecutable && ShellScript.Find(Name, CommandEnvironment.Variable("PATH")) is { } script
            ? Spawn.Start(ShellScript.Shell, [ShellScript.Shell, script, .. arguments], environment, surroundings.LeadsGroup)
            : started;
    }
}

/// <summary>What a command starts in.</summary>
/// <param name="Watch">Sees its end.</param>
/// <param name="LeadsGroup">Whether it leads a process group of its own, and signals go to all of that.</param>
/// <param name="OpenFiles">Its soft limit of open files; null for this process's own.</param>
internal sealed record Surroundings(CommandWatch Watch, bool LeadsGroup, nuint? OpenFiles);
