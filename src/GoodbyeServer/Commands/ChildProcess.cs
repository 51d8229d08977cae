using System.Runtime.InteropServices;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>What the kernel does with a child of this process: waiting for it, and signals to it.</summary>
internal static unsafe partial class ChildProcess
{
    private const int ById = 1;
    private const int Ended = 4;

    /// <summary>More than a siginfo_t (128 bytes) takes.</summary>
    private const int Room = 256;

    private static int LeaveWaitable => OperatingSystem.IsMacOS() ? 0x20 : 0x01000000;

    /// <summary>Waits for the end, and leaves the zombie: as long as there is one, its process id is not given away.</summary>
    public static void WaitUntilEnded(int processId)
    {
        var information = stackalloc byte[Room];
        while (WaitId(ById, processId, information, Ended | LeaveWaitable) != 0
            && Marshal.GetLastPInvokeError() == Errno.Interrupted)
        {
        }
    }

    /// <summary>
    /// The exit code of a child that has ended, 128 + n after signal n. The zombie is gone then. Null if it is no child (ECHILD).
    /// </summary>
    public static int? TakeExitCode(int processId)
    {
        int taken;
        int status;
        do
        {
            taken = WaitPid(processId, out status, 0);
        }
        while (taken < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);

        return taken == processId ? ExitCode(status) : null;
    }

    /// <summary>Whether the signal was sent, kill(2).</summary>
    public static bool Signal(int processId, int signal) => Kill(processId, signal) == 0;

    /// <summary>WIFEXITED and WEXITSTATUS, WTERMSIG: 7 bits of signal, a bit for a core dump, 8 bits of exit status.</summary>
    private static int ExitCode(int status) => (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitId(int kind, int id, byte* information, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitPid(int processId, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
