using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GoodbyeServer.Listening;

/// <summary>The open files of this process, and how many it may have.</summary>
internal static partial class Descriptors
{
    private const int OpenFiles = 7;
    private const int CurrentFolder = -100;
    private const uint WantSize = 0x200;
    private const int SizeOffset = 40;
    private const string Folder = "/proc/self/fd";

    /// <summary>RLIMIT_NOFILE, which prlimit(1) can change while the server runs; long.MaxValue where it is unknown or unlimited.</summary>
    public static long Limit() =>
        OperatingSystem.IsLinux() && GetLimit(OpenFiles, out var limit) == 0 && limit.Soft <= long.MaxValue
            ? (long)limit.Soft
            : long.MaxValue;

    /// <summary>How many are open; 0 where that is not known.</summary>
    public static long CountOpen()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Folder))
        {
            return 0;
        }

        // Before Linux 6.2 the size of the folder is 0 (proc_fd_getattr).
        return SizeOfFolder() is > 0 and var size ? size : Directory.EnumerateFileSystemEntries(Folder).LongCount() - 1;
    }

    private static long SizeOfFolder()
    {
        Span<byte> status = stackalloc byte[256];
        return Statx(CurrentFolder, Folder, 0, WantSize, status) == 0 ? BinaryPrimitives.ReadInt64LittleEndian(status[SizeOffset..]) : 0;
    }

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    /// <summary>statx(2).</summary>
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
