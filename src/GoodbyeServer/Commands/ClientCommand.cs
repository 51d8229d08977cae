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
    /// <param name="openFiles">The command's soft limit of open files; null for this process's own.</param>
    /// <param name="running">The command, whose process id is known and whose end will be seen.</param>
    /// <param name="failure">Why it was not started.</param>
    public bool TryStart(
        IReadOnlyList<int> ports, nuint? openFiles, [NotNullWhen(true)] out RunningCommand? running, out StartFailure failure)
    {
        running = null;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            failure = StartFailure.UnknownSystem(Name);
            return false;
        }

        SignalDefaults.StopIgnoringChildren();
        var error = Start([.. Arguments.Select(argument => Placeholders.Fill(argument, ports))], ports, openFiles, out var processId);
        if (error != Errno.None)
        {
            failure = StartFailure.Of(Name, error);
            return false;
        }

        failure = default;
        running = new RunningCommand(processId);
        return true;
    }

    /// <summary>A text file without "#!" is no program for the kernel (ENOEXEC): shells run it by /bin/sh, and so do we.</summary>
    private int Start(IReadOnlyList<string> arguments, IReadOnlyList<int> ports, nuint? openFiles, out int processId)
    {
        var environment = CommandEnvironment.With(CommandEnvironment.Inherited(), ports);
        using var limit = new LoweredOpenFiles(openFiles);
        var error = Spawn.Start(Name, [Name, .. arguments], environment, out processId);
        return error == Errno.NotExecutable && ShellScript.Find(Name, CommandEnvironment.Variable("PATH")) is { } script
            ? Spawn.Start(ShellScript.Shell, [ShellScript.Shell, script, .. arguments], environment, out processId)
            : error;
    }
}
