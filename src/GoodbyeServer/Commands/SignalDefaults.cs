using System.Runtime.InteropServices;

namespace GoodbyeServer.Commands;

/// <summary>Two signals that have to be the kernel's own business while a command runs.</summary>
internal static unsafe partial class SignalDefaults
{
    private const nint Default = 0;
    private const nint Ignore = 1;

    /// <summary>More than a <c>struct sigaction</c> (152 bytes) takes. Its first word is the handler.</summary>
    private const int Room = 256;

    /// <summary>SIGCHLD.</summary>
    private static int ChildEnded => OperatingSystem.IsMacOS() ? 20 : 17;

    /// <summary>SIGCONT.</summary>
    private static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>
    /// If this process was started with SIGCHLD ignored, the kernel throws every exit code away (wait(2), "NOTES"): sets it
    /// to its default. A handler of the runtime stays.
    /// </summary>
    public static void StopIgnoringChildren()
    {
        var action = stackalloc byte[Room];
        if (GetAction(ChildEnded, null, action) == 0 && *(nint*)action == Ignore)
        {
            _ = SetHandler(ChildEnded, Default);
        }
    }

    /// <summary>
    /// Keeps the runtime from setting the terminal up anew when this process is continued. After Ctrl-Z and <c>bg</c> it would
    /// do so from the background, for which the kernel stops the whole process group (SIGTTOU, tcsetattr(3)), the command
    /// too, for good. To be called after the last PosixSignalRegistration, since each installs the handler.
    /// </summary>
    public static void LeaveTerminalAlone()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            _ = SetHandler(Continue, Default);
        }
    }

    /// <summary>sigaction(2).</summary>
    [LibraryImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAction(int signal, byte* wanted, byte* current);

    /// <summary>signal(2).</summary>
    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SetHandler(int signal, nint handler);
}
