using System.Globalization;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>
/// A shell beside this process that kills its commands when this process is killed (kill -9, the kernel's out-of-memory killer): a command
/// that hangs would run for ever. The shell is started when it has something to guard. If there is none (a container <c>FROM scratch</c>),
/// or no room for a process, all goes without.
/// </summary>
/// <remarks>
/// prctl(2) with PR_SET_PDEATHSIG would spare the shell, but only the child itself can call it, and posix_spawn(3) does not.
/// In Linux only. Process 1 needs none: when it ends the kernel kills all others (pid_namespaces(7)).
/// </remarks>
internal sealed class Guardian : IDisposable
{
    /// <summary>Each line says all that is to be killed once there is nobody left who could say another.</summary>
    private const string Script = "while read -r line; do last=$line; done; kill -s KILL -- $last";

    private readonly Lock _lock = new();
    private readonly List<int> _guarded = [];
    private bool _wasStarted;
    private Shell? _shell;

    /// <summary>Kills this too, from now on.</summary>
    /// <param name="target">A process or, if the number is negative, a group; it keeps its number until <see cref="Leave"/>.</param>
    public void Guard(int target)
    {
        lock (_lock)
        {
            _guarded.Add(target);
            if (_wasStarted)
            {
                Tell();
            }
            else
            {
                _wasStarted = true;
                _shell = OperatingSystem.IsLinux() && Environment.ProcessId != 1 ? Start() : null;
            }
        }
    }

    /// <summary>No longer kills this. To be called before the number can be another's.</summary>
    public void Leave(int target)
    {
        lock (_lock)
        {
            if (_guarded.Remove(target))
            {
                Tell();
            }
        }
    }

    /// <summary>Kills what is still guarded, and is gone.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_shell is { } shell)
            {
                shell.Pipe.Dispose();
                ChildProcess.Signal(shell.ProcessId, CommandSignal.Continue);
                ChildProcess.Take(shell.ProcessId);
                _shell = null;
            }
        }
    }

    private string Line() => string.Join(' ', _guarded.Select(target => target.ToString(CultureInfo.InvariantCulture))) + "\n";

    /// <summary>The shell finds its first line in the pipe: once it is there it guards.</summary>
    private Shell? Start()
    {
        if (PipeToChild.TryOpen() is not { } pipe)
        {
            return null;
        }

        var setting = new SpawnSetting(LeadsGroup: true, IsMute: true) { Input = pipe.ReadEnd, HearsNoSignal = true };
        if (pipe.TryWrite(Line())
            && Spawn.Start(ShellScript.Shell, [ShellScript.Shell, "-c", Script], [], setting) is (Errno.None, var processId))
        {
            pipe.CloseReadEnd();
            return new Shell(processId, pipe);
        }

        pipe.Dispose();
        return null;
    }

    /// <summary>A shell that takes no line (it was stopped, say) would kill by an old one: better none than that.</summary>
    private void Tell()
    {
        if (_shell is { } shell && !shell.Pipe.TryWrite(Line()))
        {
            ChildProcess.Signal(shell.ProcessId, CommandSignal.Kill);
            ChildProcess.Take(shell.ProcessId);
            shell.Pipe.Dispose();
            _shell = null;
        }
    }

    private readonly record struct Shell(int ProcessId, PipeToChild Pipe);
}
