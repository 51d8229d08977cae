using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace GoodbyeServer.Kernel;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or something that cannot be looked at: opening it will say why.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A link, when links are not followed.</summary>
    Link,

    /// <summary>A FIFO: it ends when its writers close it.</summary>
    Fifo,

    /// <summary>A device, which may have no end, or a socket.</summary>
    Device,
}

/// <summary>
/// What statx(2) says about a file without opening it. Its structure, unlike that of stat(2), is the same on every processor.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Links">How many names it has; a folder has one more for each folder in it.</param>
/// <param name="Identity">Two names of one file have the same; null outside Linux, and for what is missing.</param>
internal readonly partial record struct FileStatus(FileKind Kind, long Size, long Links, FileIdentity? Identity)
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint TypeLinksInodeAndSize = 0x305;
    private const int LinksOffset = 16;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int SizeOffset = 40;
    private const int DeviceOffset = 136;
    private const int Length = 256;

    /// <summary>Of what stands at a path, links followed.</summary>
    public static FileStatus Of(string path) => OperatingSystem.IsLinux() ? Look(CurrentFolder, path, 0) : Look(path);

    /// <summary>Of what stands at the path itself, which may be a link.</summary>
    public static FileStatus OfLink(string path) => OperatingSystem.IsLinux() ? Look(CurrentFolder, path, DoNotFollow)
        : new FileInfo(path).LinkTarget is not null ? new(FileKind.Link, 0, 0, null)
        : Look(path);

    /// <summary>Of what is open; missing if nothing is, and outside Linux.</summary>
    public static FileStatus OfDescriptor(int descriptor) => OperatingSystem.IsLinux() ? Look(descriptor, "", EmptyPath) : default;

    private static FileStatus Look(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(FileKind.Regular, file.Length, 0, null)
            : new(Directory.Exists(path) ? FileKind.Directory : FileKind.Missing, 0, 0, null);
    }

    private static FileStatus Look(int folder, string path, int flags)
    {
        Span<byte> found = stackalloc byte[Length];
        if (Statx(folder, Encoding.UTF8.GetBytes(path + '\0'), flags, TypeLinksInodeAndSize, found) != 0)
        {
            return default;
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
        return new(
            kind,
            BinaryPrimitives.ReadInt64LittleEndian(found[SizeOffset..]),
            BinaryPrimitives.ReadUInt32LittleEndian(found[LinksOffset..]),
            new(
                BinaryPrimitives.ReadUInt64LittleEndian(found[DeviceOffset..]),
                BinaryPrimitives.ReadUInt64LittleEndian(found[InodeOffset..])));
    }

    [LibraryImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, ReadOnlySpan<byte> path, int flags, uint wanted, Span<byte> found);
}

/// <summary>A file, whatever it is called: its device and its inode.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
