using System.Runtime.InteropServices;
using GoodbyeServer.Commands;

namespace GoodbyeServer.Running;

/// <summary>
/// Hears SIGINT, SIGTERM and SIGHUP, for as long as this lives. One that was ignored when the process was
/// started stays ignored (the runtime sees to that): SIGHUP under nohup, SIGINT in a script's background jobs.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>
    /// The same signal again within this time is the first one: timeout(1) signals its child and then the whole process
    /// group, its child once more.
    /// </summary>
    public static readonly TimeSpan SameSignal = TimeSpan.FromMilliseconds(250);

    private static StopSignals? _ofProcess;

    private readonly Lock _lock = new();
    private readonly Action<PosixSignal> _heard;
    private readonly TimeProvider _clock;
    private readonly PosixSignalRegistration[] _registrations;
    private (PosixSignal Signal, long At)? _first;

    /// <param name="heard">Is told of each signal, but not of the same one again at once.</param>
    /// <param name="clock">Tells what is at once.</param>
    public StopSignals(Action<PosixSignal> heard, TimeProvider clock)
    {
        (_heard, _clock) = (heard, clock);
        _registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM), Register(PosixSignal.SIGHUP)];
    }

    /// <summary>
    /// Hears them for the process: on the thread that the runtime keeps for them, and with the terminal left alone. To the very end: a
    /// signal that comes when all is over would kill a process that no longer heard it, and its exit code would be lost.
    /// </summary>
    public static void HearForProcess(Action<PosixSignal> heard)
    {
        _ofProcess = new StopSignals(heard, TimeProvider.System);
        SignalThread.TakeOver(_ofProcess.Hear);
        SignalDefaults.LeaveTerminalAlone();
    }

    /// <summary>The exit code of what a signal has ended: 128 and its number.</summary>
    public static ExitCode ExitCodeAfter(PosixSignal signal) => (ExitCode)(128 + (int)CommandRun.Told(signal));

    /// <summary>A signal has come.</summary>
    public void Hear(PosixSignal signal)
    {
        lock (_lock)
        {
            if (_first is not { } first)
            {
                _first = (signal, _clock.GetTimestamp());
            }
            else if (first.Signal == signal && _clock.GetElapsedTime(first.At) < SameSignal)
            {
                return;
            }
        }

        _heard(signal);
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Hear(signal);
    });
}
