using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>
/// One thread that waits for the ends of all commands. It is there before any of them is started: a command that nobody can wait
/// for would be left behind.
/// </summary>
internal sealed class CommandWatch : IDisposable
{
    /// <summary>The thread does nothing but wait.</summary>
    private const int StackSize = 128 * 1024;

    /// <summary>How often a command is looked at if the kernel has no descriptor for it: before Linux 5.3, and on macOS.</summary>
    private const int LookMilliseconds = 5;

    /// <summary>How often process 1 looks for processes that nobody else waits for.</summary>
    private const int OrphanMilliseconds = 100;

    private readonly Lock _lock = new();
    private readonly List<RunningCommand> _commands = [];
    private readonly int _bell = ProcessDescriptors.OpenBell();
    private readonly Guardian _guardian = new();
    private int _starting;

    /// <exception cref="OutOfMemoryException">The kernel refuses a thread.</exception>
    public CommandWatch() => new Thread(Watch, StackSize) { IsBackground = true, Name = "commands" }.Start();

    /// <summary>No command runs any more: there is nothing to guard.</summary>
    public void Dispose() => _guardian.Dispose();

    /// <summary>Starts a command that is watched from its first moment on.</summary>
    /// <param name="start">Starts it: the error, or 0 and the process id.</param>
    /// <param name="leadsGroup">Whether it was made the leader of a process group of its own.</param>
    /// <param name="running">The command; null if it did not start.</param>
    /// <returns>The error.</returns>
    public int Start(Func<(int Error, int ProcessId)> start, bool leadsGroup, out RunningCommand? running)
    {
        running = null;
        Begin();
        try
        {
            SignalDefaults.StopIgnoringChildren();
            var (error, processId) = start();
            running = error == Errno.None ? new RunningCommand(processId, leadsGroup, _guardian) : null;
            return error;
        }
        finally
        {
            Begun(running);
        }
    }

    private void Begin()
    {
        lock (_lock)
        {
            _starting++;
        }
    }

    private void Begun(RunningCommand? running)
    {
        lock (_lock)
        {
            _starting--;
            if (running is not null)
            {
                _commands.Add(running);
                ProcessDescriptors.Ring(_bell);
            }
        }
    }

    private void Watch()
    {
        while (true)
        {
            ProcessDescriptors.WaitForAny(DescriptorsToWatch(out var milliseconds), milliseconds);
            ProcessDescriptors.Silence(_bell);
            lock (_lock)
            {
                _commands.RemoveAll(command => command.LookForEnd());
                _commands.ForEach(command => command.GuardIfLasting());
                if (Environment.ProcessId == 1)
                {
                    TakeOrphans();
                }
            }
        }
    }

    private int[] DescriptorsToWatch(out int milliseconds)
    {
        lock (_lock)
        {
            milliseconds = _bell < 0 || _commands.Exists(command => command.MustBeLookedAt) ? LookMilliseconds
                : _commands.Exists(command => command.WillBeGuarded) ? RunningCommand.LastingMilliseconds
                : Environment.ProcessId == 1 ? OrphanMilliseconds
                : Timeout.Infinite;
            return [_bell, .. _commands.Select(command => command.Descriptor)];
        }
    }

    /// <summary>
    /// Process 1 is given those that a command leaves behind, and only it can take them from the table of processes. One of our own
    /// that is not released yet hides those behind it, for that long; one that is just being started might be taken for an orphan.
    /// </summary>
    private void TakeOrphans()
    {
        while (_starting == 0 && ChildProcess.FindEnded() is { } ended && !_commands.Exists(command => command.ProcessId == ended))
        {
            ChildProcess.Take(ended);
        }
    }
}
