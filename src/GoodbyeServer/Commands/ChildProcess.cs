using System.Runtime.InteropServices;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>What a command can be told; the numbers are the system's.</summary>
internal enum CommandSignal
{
    /// <summary>SIGHUP: its terminal is gone.</summary>
    Hangup = 1,

    /// <summary>SIGINT: its user wants it to end.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL: end at once. It cannot be refused.</summary>
    Kill = 9,

    /// <summary>SIGTERM: end, please.</summary>
    Terminate = 15,

    /// <summary>SIGCONT, in Linux: go on after SIGSTOP.</summary>
    Continue = 18,
}

/// <summary>What was seen of a child.</summary>
/// <param name="IsRunning">It has not ended.</param>
/// <param name="ExitCode">Its exit code, 128 + n after signal n; null while it runs, and if it is no child of ours (any more).</param>
/// <param name="Signal">The signal that ended it; null if none did.</param>
internal readonly record struct ChildState(bool IsRunning, int? ExitCode = null, int? Signal = null);

/// <summary>What the kernel does with children of this process: looking at them, taking the ended ones, signals to them.</summary>
internal static unsafe partial class ChildProcess
{
    private const int All = 0;
    private const int ById = 1;
    private const int DoNotWait = 1;
    private const int Ended = 4;

    /// <summary>CLD_EXITED, in siginfo_t: the status is an exit code, else a signal.</summary>
    private const int Exited = 1;

    /// <summary>More than a siginfo_t (128 bytes) takes.</summary>
    private const int Room = 256;

    private const int CodeOffset = 8;

    private static int LeaveWaitable => OperatingSystem.IsMacOS() ? 0x20 : 0x01000000;

    // si_pid, si_uid and si_status follow each other, on Linux with 64 bits after a gap.
    private static int ProcessOffset => OperatingSystem.IsMacOS() || sizeof(nint) == 4 ? 12 : 16;

    private static int StatusOffset => ProcessOffset + 8;

    /// <summary>Looks at a child, and leaves it: as long as it is there, ended or not, its number is not given away.</summary>
    public static ChildState Look(int processId)
    {
        var information = stackalloc byte[Room];
        if (Look(ById, processId, information) != 0)
        {
            return new(IsRunning: false);
        }

        var status = *(int*)(information + StatusOffset);
        return *(int*)(information + ProcessOffset) == 0 ? new(IsRunning: true)
            : *(int*)(information + CodeOffset) == Exited ? new(IsRunning: false, status)
            : new(IsRunning: false, 128 + status, status);
    }

    /// <summary>The number of a child that has ended, and was not taken yet; null if there is none.</summary>
    public static int? FindEnded()
    {
        var information = stackalloc byte[Room];
        return Look(All, 0, information) == 0 && *(int*)(information + ProcessOffset) is not 0 and var found ? found : null;
    }

    /// <summary>Takes a child that has ended from the table of processes.</summary>
    public static void Take(int processId)
    {
        while (WaitPid(processId, null, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted)
        {
        }
    }

    /// <summary>Whether the signal was sent, kill(2): to a process or, if the number is negative, to a group.</summary>
    public static bool Signal(int processId, CommandSignal signal) => Kill(processId, (int)signal) == 0;

    private static int Look(int kind, int id, byte* information)
    {
        new Span<byte>(information, Room).Clear();
        return WaitId(kind, id, information, Ended | DoNotWait | LeaveWaitable);
    }

    /// <summary>waitid(2).</summary>
    [LibraryImport("libc", EntryPoint = "waitid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitId(int kind, int id, byte* information, int options);

    /// <summary>waitpid(2).</summary>
    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitPid(int processId, int* status, int options);

    /// <summary>kill(2).</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
