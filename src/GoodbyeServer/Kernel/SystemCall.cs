using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary>syscall(2), for calls that older libraries have no function for. These have the same numbers on every processor.</summary>
internal static partial class SystemCall
{
    /// <summary>pidfd_open(2): Linux 5.3, glibc 2.36.</summary>
    public const nint OpenProcess = 434;

    /// <summary>close_range(2): Linux 5.9, glibc 2.34.</summary>
    public const nint CloseRange = 436;

    /// <summary>Makes the call; -1 after an error, such as that there is no such call.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Make(nint number, nuint first, nuint second, nuint third);
}
