using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>A command from its start to its end, which its <see cref="CommandWatch"/> sees. Nobody else may wait for it.</summary>
/// <param name="processId">A child of this process that nobody has waited for.</param>
/// <param name="leadsGroup">
/// Whether it leads a process group of its own: signals go to all of the group then, also after its own end, until
/// <see cref="Release"/>.
/// </param>
/// <param name="guardian">Kills what lasts when this process is killed.</param>
internal sealed class RunningCommand(int processId, bool leadsGroup, Guardian guardian)
{
    /// <summary>
    /// After this long the guardian learns of a command. A quick one ends by itself, and the guardian never learns of it: a message for
    /// each run of a sweep took 0.06 ms of CPU a run.
    /// </summary>
    public const int LastingMilliseconds = 10;

    private readonly Lock _ending = new();
    private readonly long _startedAt = Environment.TickCount64;
    private readonly TaskCompletionSource<int> _exitCode = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isGuarded;
    private bool _hasEnded;
    private bool _isReleased = !leadsGroup;
    private bool _isTaken;

    public int ProcessId => processId;

    /// <summary>What signals go to: the command or, as a negative number, its group.</summary>
    public int Target => leadsGroup ? -processId : processId;

    /// <summary>Its exit code once it has ended, 128 + n after signal n. Processes that it leaves behind are not waited for.</summary>
    public Task<int> ExitCode => _exitCode.Task;

    /// <summary>The signal that ended it; null if none did, and before <see cref="ExitCode"/> is known.</summary>
    public int? EndSignal { get; private set; }

    /// <summary>Can be waited for with poll(2) until it has ended; -1 if there is none, or no more.</summary>
    public int Descriptor { get; private set; } = ProcessDescriptors.Of(processId);

    /// <summary>Whether only looking shows its end.</summary>
    public bool MustBeLookedAt => Descriptor < 0 && !_hasEnded;

    /// <summary>Whether the guardian is still to be told of it.</summary>
    public bool WillBeGuarded => !_isGuarded && !_hasEnded;

    /// <summary>
    /// Sends a signal to the command, or to all of its group. A command that has ended stays in the table of processes until it is
    /// taken from it, and the lock keeps the two apart: as long as we may signal it, its number cannot be another's.
    /// </summary>
    /// <returns>Whether it was sent; a command that runs as another user (sudo, say) need not take it.</returns>
    public bool Send(CommandSignal signal)
    {
        lock (_ending)
        {
            return !_isTaken && ChildProcess.Signal(Target, signal);
        }
    }

    /// <summary>Waits until nobody of its group runs any more; if it leads none, for its own end.</summary>
    public async Task GroupEndedAsync()
    {
        await ExitCode;
        while (leadsGroup && !_isTaken && ProcessGroup.HasOthers(processId))
        {
            await Task.Delay(ProcessGroup.LookInterval);
        }
    }

    /// <summary>Tells the guardian of it if it has lasted long enough.</summary>
    public void GuardIfLasting()
    {
        lock (_ending)
        {
            if (WillBeGuarded && Environment.TickCount64 - _startedAt >= LastingMilliseconds)
            {
                _isGuarded = true;
                guardian.Guard(Target);
            }
        }
    }

    /// <summary>What is left of its group is not our business any more.</summary>
    public void Release()
    {
        lock (_ending)
        {
            _isReleased = true;
            TakeIfDone();
        }
    }

    /// <summary>Looks whether it has ended. Returns whether there is nothing more to look for.</summary>
    public bool LookForEnd()
    {
        lock (_ending)
        {
            if (!_hasEnded && ChildProcess.Look(processId) is { IsRunning: false } end)
            {
                _hasEnded = true;
                ProcessDescriptors.Close(Descriptor);
                Descriptor = -1;
                EndSignal = end.Signal;
                if (end.ExitCode is null)
                {
                    guardian.Leave(Target);
                    _isTaken = true;
                }

                TakeIfDone();
                Tell(end.ExitCode);
            }

            return _isTaken;
        }
    }

    private void TakeIfDone()
    {
        if (_hasEnded && _isReleased && !_isTaken)
        {
            guardian.Leave(Target);
            ChildProcess.Take(processId);
            _isTaken = true;
        }
    }

    private void Tell(int? exitCode)
    {
        if (exitCode is { } code)
        {
            _exitCode.SetResult(code);
        }
        else
        {
            _exitCode.SetException(new InvalidOperationException($"something else has waited for process {processId}"));
        }
    }
}
