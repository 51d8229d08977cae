using System.Diagnostics.CodeAnalysis;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>A command, and what it is started in.</summary>
/// <param name="Command">The command as it was typed.</param>
/// <param name="Watch">Sees its end.</param>
/// <param name="LeadsGroup">Whether it leads a process group of its own; signals go to all of the group then.</param>
/// <param name="OpenFiles">Its soft limit of open files; null for this process's own.</param>
internal sealed record PreparedCommand(ClientCommand Command, CommandWatch Watch, bool LeadsGroup, nuint? OpenFiles)
{
    /// <summary>Whether its three standard streams are /dev/null, instead of this process's own.</summary>
    public bool IsMute { get; init; }

    /// <summary>The file of the server's certificate, for the command to trust; null if there is none.</summary>
    public string? Certificate { get; init; }

    /// <summary>
    /// Whether it leads a group that nobody shares and nobody survives: what is left of it at the command's end is killed, and SIGINT is
    /// for it too, since no terminal gives it that.
    /// </summary>
    public bool IsAlone { get; init; }

    /// <summary>
    /// Starts the command with its placeholders filled in. It gets this process's three standard streams, unless it is mute, and
    /// the environment that this process was started with, plus the ports and the certificate.
    /// </summary>
    /// <param name="ports">At least one, and one for each placeholder.</param>
    /// <param name="running">The command, whose process id is known and whose end will be seen.</param>
    /// <param name="failure">Why it was not started.</param>
    public bool TryStart(IReadOnlyList<int> ports, [NotNullWhen(true)] out RunningCommand? running, out StartFailure failure)
    {
        running = null;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            failure = StartFailure.UnknownSystem(Command.Name);
            return false;
        }

        var error = Watch.Start(() => Start(ports), LeadsGroup, out running);
        failure = error == Errno.None ? default : StartFailure.Of(Command.Name, error);
        return running is not null;
    }

    /// <summary>A text file without "#!" is no program for the kernel (ENOEXEC): shells run it by /bin/sh, and so do we.</summary>
    private (int Error, int ProcessId) Start(IReadOnlyList<int> ports)
    {
        var name = Command.Name;
        string[] arguments = [.. Command.Arguments.Select(argument => Placeholders.Fill(argument, ports, Certificate))];
        var environment = CommandEnvironment.With(CommandEnvironment.Inherited(), ports, Certificate);
        using var limit = new LoweredOpenFiles(OpenFiles);
        var setting = new SpawnSetting(LeadsGroup, IsMute);
        var started = Spawn.Start(name, [name, .. arguments], environment, setting);
        return started.Error == Errno.NotExecutable && ShellScript.Find(name, CommandEnvironment.Variable("PATH")) is { } script
            ? Spawn.Start(ShellScript.Shell, [ShellScript.Shell, script, .. arguments], environment, setting)
            : started;
    }
}
