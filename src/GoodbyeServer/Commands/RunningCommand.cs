namespace GoodbyeServer.Commands;

/// <summary>A command from its start to its end. The one that waits for it is here; nobody else may.</summary>
internal sealed class RunningCommand
{
    /// <summary>The thread does nothing but wait.</summary>
    private const int StackSize = 128 * 1024;

    private readonly Lock _ending = new();
    private readonly TaskCompletionSource<int> _exitCode = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasEnded;

    /// <summary>Takes over a child of this process that nobody has waited for.</summary>
    public RunningCommand(int processId)
    {
        ProcessId = processId;
        new Thread(WaitForEnd, StackSize) { IsBackground = true, Name = "command" }.Start();
    }

    public int ProcessId { get; }

    /// <summary>
    /// Its exit code once it has ended, 128 + n after signal n. Processes that it leaves behind are not waited for, and when
    /// this completes no zombie is left.
    /// </summary>
    public Task<int> ExitCode => _exitCode.Task;

    /// <summary>
    /// Sends a signal, unless the command has ended. Until its status is taken its process id cannot be another's, and the
    /// lock keeps the two apart: no stranger is ever signalled.
    /// </summary>
    /// <returns>Whether it was sent; a command that runs as another user (sudo, say) need not take it.</returns>
    public bool Send(CommandSignal signal)
    {
        lock (_ending)
        {
            return !_hasEnded && ChildProcess.Signal(ProcessId, (int)signal);
        }
    }

    private void WaitForEnd()
    {
        ChildProcess.WaitUntilEnded(ProcessId);
        int? exitCode;
        lock (_ending)
        {
            _hasEnded = true;
            exitCode = ChildProcess.TakeExitCode(ProcessId);
        }

        if (exitCode is { } code)
        {
            _exitCode.SetResult(code);
        }
        else
        {
            _exitCode.SetException(new InvalidOperationException($"something else has waited for process {ProcessId}"));
        }
    }
}
