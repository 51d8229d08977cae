using System.Runtime.InteropServices;

namespace GoodbyeServer.Running;

/// <summary>How many files this process may have open (RLIMIT_NOFILE, getrlimit(2)).</summary>
internal static partial class OpenFileLimit
{
    private const int OpenFiles = 7;

    /// <summary>
    /// Raises the soft limit to the hard one, as the .NET runtime does for the programs that it runs; a native program has
    /// to do it itself. The usual soft limit of 1,024 would be some 1,000 clients.
    /// </summary>
    public static void Raise()
    {
        if (OperatingSystem.IsLinux() && GetLimit(OpenFiles, out var limit) == 0 && limit.Soft < limit.Hard)
        {
            // Where a sandbox forbids it, the server works with what it has.
            _ = SetLimit(OpenFiles, limit with { Soft = limit.Hard });
        }
    }

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limits limits);

    /// <summary>setrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in Limits limits);

    /// <summary><c>struct rlimit</c>.</summary>
    private readonly record struct Limits(nuint Soft, nuint Hard);
}
