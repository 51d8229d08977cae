using System.Runtime.InteropServices;

namespace GoodbyeServer.Running;

/// <summary>
/// Has signals heard on the thread that the runtime keeps for them. By itself the runtime starts a thread for each SIGINT and
/// SIGTERM, and ends the process if the kernel refuses it: then nobody could stop the server in order.
/// </summary>
internal static unsafe partial class SignalThread
{
    private static Action<PosixSignal>? _heard;

    /// <summary>
    /// From now on all signals with a <see cref="PosixSignalRegistration"/> come here, and no longer to their registrations, which
    /// are what makes the runtime handle them. For good: the process has no other use for them.
    /// </summary>
    /// <param name="heard">Is told of SIGHUP, SIGINT and SIGTERM. It must not block, nor throw.</param>
    public static void TakeOver(Action<PosixSignal> heard)
    {
        _heard = heard;
        try
        {
            SetHandler(&Hear);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // A runtime that is built in another way: the registrations go on.
        }
    }

    /// <summary>A signal has come. Returns whether it was handled; the runtime does what the system does by default otherwise.</summary>
    [UnmanagedCallersOnly]
    private static int Hear(int number, PosixSignal signal)
    {
        if (signal is PosixSignal.SIGHUP or PosixSignal.SIGINT or PosixSignal.SIGTERM)
        {
            _heard?.Invoke(signal);
        }

        return 1;
    }

    /// <summary>What PosixSignalRegistration calls itself, in the runtime's part that is written in C (pal_signal.c).</summary>
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_SetPosixSignalHandler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void SetHandler(delegate* unmanaged<int, PosixSignal, int> handler);
}
