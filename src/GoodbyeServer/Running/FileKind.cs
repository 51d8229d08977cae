using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace GoodbyeServer.Running;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or something that cannot be looked at: opening it will say why.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A link that leads nowhere, or the link itself where links are not followed.</summary>
    Link,

    /// <summary>A FIFO: it ends when its writers close it.</summary>
    Fifo,

    /// <summary>A device, which may have no end, or a socket.</summary>
    Device,
}

/// <summary>Looks at what stands at a path, without opening it.</summary>
internal static partial class FileKinds
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint TypeAndSize = 0x201;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const int StatxLength = 256;

    /// <summary>What stands there, links followed.</summary>
    public static FileKind At(string path) => Look(path, follow: true) is var (kind, _) && kind == FileKind.Missing
        && Look(path, follow: false).Kind == FileKind.Link ? FileKind.Link : kind;

    /// <summary>The size of the regular file at the path itself; null where something else is there, a link included.</summary>
    public static long? RegularSize(string path) => Look(path, follow: false) is (FileKind.Regular, var size) ? size : null;

    private static (FileKind Kind, long Size) Look(string path, bool follow)
    {
        if (!OperatingSystem.IsLinux())
        {
            var file = new FileInfo(path);
            return file.Exists ? (FileKind.Regular, file.Length) : (Directory.Exists(path) ? FileKind.Directory : FileKind.Missing, 0);
        }

        Span<byte> found = stackalloc byte[StatxLength];
        if (Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), follow ? 0 : DoNotFollow, TypeAndSize, found) != 0)
        {
            return (FileKind.Missing, 0);
        }

        // The types of inode(7).
        var kind = (BinaryPrimitives.ReadUInt16LittleEndian(found[ModeOffset..]) & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            0x1000 => FileKind.Fifo,
            _ => FileKind.Device,
        };
        return (kind, BinaryPrimitives.ReadInt64LittleEndian(found[SizeOffset..]));
    }

    /// <summary>statx(2): unlike stat(2), its structure is the same on every processor.</summary>
    [LibraryImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, ReadOnlySpan<byte> path, int flags, uint wanted, Span<byte> found);
}
