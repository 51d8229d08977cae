using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>Reads a file that a flag names: a file, a FIFO to its end, a device that ends soon.</summary>
internal static class WholeFile
{
    /// <summary>More than anybody says to a client, and less than a machine's memory.</summary>
    public const long Most = 1L << 30;

    /// <summary>A device such as /dev/null or a terminal ends; /dev/zero never does, and only reading shows it.</summary>
    public const int MostOfDevice = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="flag">The flag that names it.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="StartupException">It cannot be read whole.</exception>
    public static ReadOnlyMemory<byte> Read(string flag, string path)
    {
        if (InheritedDescriptors.IsOther(path))
        {
            // It would be a pipe or a file of the runtime's own, if anything.
            throw Cannot(FileFault.NoSuchFile);
        }

        var kind = FileStatus.Of(path).Kind;
        if (kind == FileKind.Directory)
        {
            throw Cannot("it is a directory; name a file");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return kind == FileKind.Device
                ? ReadAtMost(file, MostOfDevice)
                    ?? throw Cannot("it is a device that gives more than 64 KiB; expected a file of at most 1 GiB")
                : (file.CanSeek && file.Length > Most ? null : ReadAtMost(file, Most))
                    ?? throw Cannot("it is larger than 1 GiB, which is the most");
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw Cannot(FileFault.Why(e, path));
        }

        StartupException Cannot(string why) => new($"cannot read {flag} {Quote.Of(path)}: {why}");
    }

    /// <summary>All that it gives; null when that is more than <paramref name="most"/> bytes.</summary>
    private static ReadOnlyMemory<byte>? ReadAtMost(FileStream file, long most)
    {
        // What says its size is held once.
        var all = new MemoryStream(file.CanSeek ? (int)Math.Min(file.Length, most) : 0);
        var buffer = new byte[MostOfDevice];
        while (all.Length <= most)
        {
            var count = file.Read(buffer);
            if (count == 0)
            {
                return all.GetBuffer().AsMemory(0, (int)all.Length);
            }

            all.Write(buffer, 0, count);
        }

        return null;
    }
}
