using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary>The open files of this process, and how many it may have: RLIMIT_NOFILE, getrlimit(2).</summary>
internal static partial class OpenFiles
{
    private const string Folder = "/proc/self/fd";

    private static int Resource => OperatingSystem.IsMacOS() ? 8 : 7;

    /// <summary>The limits of this process; null if they cannot be known.</summary>
    public static Limits? Get() => !OperatingSystem.IsWindows() && GetLimit(Resource, out var limits) == 0 ? limits : null;

    /// <summary>Whether they were set. The soft limit may always be raised as far as the hard one.</summary>
    public static bool TrySet(Limits limits) => SetLimit(Resource, limits) == 0;

    /// <summary>The soft limit, which prlimit(1) can change while the server runs; long.MaxValue if it is unknown or unlimited.</summary>
    public static long SoftLimit() =>
        OperatingSystem.IsLinux() && Get() is { } limits && limits.Soft <= long.MaxValue ? (long)limits.Soft : long.MaxValue;

    /// <summary>How many are open; 0 if that is not known.</summary>
    public static long CountOpen()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Folder))
        {
            return 0;
        }

        // Before Linux 6.2 the size of the folder is 0 (proc_fd_getattr).
        return FileStatus.Of(Folder).Size is > 0 and var size ? size : Directory.EnumerateFileSystemEntries(Folder).LongCount() - 1;
    }

    /// <summary>
    /// The lowest of the descriptors this process was started with that is open for writing on a file; null if none is, and
    /// outside Linux.
    /// </summary>
    public static int? WritableOn(FileIdentity file) => InheritedDescriptors.AllOpen
        .Where(number => FileStatus.OfDescriptor(number).Identity == file && new OutputDescriptor(number).IsOpen)
        .Select(number => (int?)number).FirstOrDefault();

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

/// <summary>
/// This process's soft limit of open files (RLIMIT_NOFILE), lowered while a command starts, for the command to inherit it.
/// </summary>
/// <remarks>
/// posix_spawn(3) has no attribute for it, and prlimit(2) afterwards comes too late: the command may have looked already.
/// What is open above the limit stays open; only a new descriptor above it is refused meanwhile. A server starts its command before
/// it accepts; another one in the same process, which has as many clients, accepts again a moment later.
/// </remarks>
internal sealed class LoweredOpenFiles : IDisposable
{
    private static readonly Lock Changing = new();
    private static int _count;
    private static OpenFiles.Limits? _before;

    /// <summary>
    /// Lowers it; nothing changes if the limit is null, or no lower than what there is. Of several at once the first one's limit is that
    /// of all.
    /// </summary>
    public LoweredOpenFiles(nuint? soft)
    {
        lock (Changing)
        {
            if (_count++ == 0 && soft is { } limit && OpenFiles.Get() is { } before && limit < before.Soft
                && OpenFiles.TrySet(before with { Soft = limit }))
            {
                _before = before;
            }
        }
    }

    /// <summary>The last one sets the limit back; the hard one was not touched.</summary>
    public void Dispose()
    {
        lock (Changing)
        {
            if (--_count == 0 && _before is { } before)
            {
                _before = null;
                _ = OpenFiles.TrySet(before);
            }
        }
    }
}
