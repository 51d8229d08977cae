using System.Runtime.InteropServices;

namespace GoodbyeServer.Commands;

/// <summary>A script without a first line "#!…", which /bin/sh runs.</summary>
internal static partial class ShellScript
{
    public const string Shell = "/bin/sh";

    /// <summary>X_OK.</summary>
    private const int Executable = 1;

    /// <summary>As many bytes as are looked at to tell text from a program for another machine.</summary>
    private const int Beginning = 80;

    /// <summary>
    /// The path of the script that a command's name stands for, as posix_spawnp(3) has just found it; null if it is a program
    /// for another machine.
    /// </summary>
    /// <param name="name">With a slash a path, else a name to be looked up.</param>
    /// <param name="searchPath">The variable PATH, if it is set.</param>
    public static string? Find(string name, string? searchPath)
    {
        var path = name.Contains('/') ? name : InFolders(searchPath, name).FirstOrDefault(IsExecutable);
        return path is not null && IsText(path) ? path : null;
    }

    /// <summary>An empty entry is the current directory, as in every shell.</summary>
    private static IEnumerable<string> InFolders(string? searchPath, string name) =>
        (searchPath ?? "/bin:/usr/bin").Split(':').Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, name));

    private static bool IsExecutable(string path) => File.Exists(path) && Access(path, Executable) == 0;

    /// <summary>Programs hold a NUL in their first bytes. What we may not read the shell complains about.</summary>
    private static bool IsText(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> bytes = stackalloc byte[Beginning];
            return !bytes[..RandomAccess.Read(file, bytes, 0)].Contains((byte)0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>access(2).</summary>
    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
