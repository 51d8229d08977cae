using System.Globalization;

namespace GoodbyeServer.Kernel;

/// <summary>The descriptors that this process was started with, and the paths that name them.</summary>
internal static class InheritedDescriptors
{
    private const string Folder = "/proc/self/fd";
    private const string OfThread = "/proc/thread-self/fd";
    private const int FirstOther = 3;

    /// <summary>As many links as Linux follows in one path: path_resolution(7).</summary>
    private const int MostLinks = 40;

    /// <summary>F_GETFD.</summary>
    private const int GetDescriptorFlags = 1;

    /// <summary>FD_CLOEXEC. An error, -1, has it as well.</summary>
    private const int ClosedOnExec = 1;

    /// <summary>CLOSE_RANGE_CLOEXEC.</summary>
    private const uint OnExec = 4;

    /// <summary>close_range(2) has the same number on every processor; glibc has a function for it since 2.34 only.</summary>
    private const nint CloseRange = 436;

    /// <summary>Those that were marked here; null before that.</summary>
    private static HashSet<int>? _marked;

    /// <summary>All of this process's descriptors, from the lowest; none if the system does not show them.</summary>
    public static IEnumerable<int> AllOpen => !OperatingSystem.IsLinux() || !Directory.Exists(Folder) ? []
        : Directory.EnumerateFileSystemEntries(Folder)
            .Select(entry => int.Parse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture)).Order();

    /// <summary>
    /// Marks all but the standard streams close-on-exec, so that no command inherits them. .NET opens its own with that mark.
    /// Before Linux 5.11 it does nothing.
    /// </summary>
    public static void CloseOnExec()
    {
        if (OperatingSystem.IsLinux())
        {
            _marked = [.. AllOpen.Where(number => number >= FirstOther && !IsMarked(number))];
            _ = Libc.SystemCall(CloseRange, FirstOther, uint.MaxValue, OnExec);
        }
    }

    /// <summary>
    /// Whether the process was started with it. The runtime opens files of its own, so being open proves nothing; but what was
    /// inherited cannot have been marked close-on-exec, and those files are.
    /// </summary>
    public static bool Has(int number) =>
        number >= FirstOther && _marked is { } inherited ? inherited.Contains(number) : !IsMarked(number);

    /// <summary>
    /// The descriptor that a path names, open or not: <c>/dev/stderr</c>, <c>/dev/fd/3</c>, a link to one. Null if it names none,
    /// and outside Linux.
    /// </summary>
    public static int? NumberIn(string path)
    {
        for (var links = 0; links <= MostLinks && OperatingSystem.IsLinux(); links++)
        {
            var folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : path is ['/', ..] ? "/" : ".";
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && FileStatus.Of(folder).Identity is { } found
                && (found == FileStatus.Of(Folder).Identity || found == FileStatus.Of(OfThread).Identity))
            {
                return number;
            }

            if (FileStatus.OfLink(path).Kind != FileKind.Link || new FileInfo(path).LinkTarget is not { } target)
            {
                return null;
            }

            path = Path.Combine(folder, target);
        }

        return null;
    }

    /// <summary>Whether a path names a descriptor that the process was not started with: none of the user's.</summary>
    public static bool IsOther(string path) => NumberIn(path) is { } number && !Has(number);

    /// <summary>Whether it is close-on-exec, or not open.</summary>
    private static bool IsMarked(int number) => (Libc.Control(number, GetDescriptorFlags, 0) & ClosedOnExec) != 0;
}
