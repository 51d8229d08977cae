using System.Runtime.InteropServices;

namespace GoodbyeServer.Commands;

/// <summary>RLIMIT_NOFILE, getrlimit(2): how many files a process may have open.</summary>
internal static partial class OpenFiles
{
    private static int Resource => OperatingSystem.IsMacOS() ? 8 : 7;

    /// <summary>The limits of this process; null where they cannot be known.</summary>
    public static Limits? Get() => !OperatingSystem.IsWindows() && GetLimit(Resource, out var limits) == 0 ? limits : null;

    /// <summary>Whether they were set. The soft limit may always be raised as far as the hard one.</summary>
    public static bool TrySet(Limits limits) => SetLimit(Resource, limits) == 0;

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limits limits);

    /// <summary>setrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in Limits limits);

    /// <summary><c>struct rlimit</c>.</summary>
    internal readonly record struct Limits(nuint Soft, nuint Hard);
}
