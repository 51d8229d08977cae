using System.Runtime.InteropServices;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>
/// Why a file cannot be read or written, in words that go on from the flag and the path. What .NET says holds the path once
/// more, or does not name it at all.
/// </summary>
internal static class FileFault
{
    public const string NoSuchFile = "there is no such file";

    /// <summary>EFBIG, for which .NET throws an argument's exception.</summary>
    private const string TooLarge = "it would be larger than the limit of file size (ulimit -f)";

    /// <summary>The highest number that Linux gives an error (MAX_ERRNO).</summary>
    private const int HighestErrno = 4095;

    /// <summary>Whether the file or the system caused this exception; any other is a bug.</summary>
    public static bool Is(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or OutOfMemoryException or ArgumentException;

    /// <summary>The reason, in one line.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="path">The path, as typed.</param>
    public static string Why(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException when IsInRemovedFolder(path) =>
            "the working directory has been removed; change to another, or name an absolute path",
        FileNotFoundException => NoSuchFile,
        DirectoryNotFoundException => $"there is no folder {Quote.Of(Path.GetDirectoryName(path) ?? path)}",
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the name is too long",
        ArgumentException => TooLarge,
        IOException { HResult: > 0 and <= HighestErrno } => Marshal.GetPInvokeErrorMessage(e.HResult),
        _ => Quote.OneLine(e.Message),
    };

    /// <summary>Whether the path begins in a working directory that is no more: nothing can be found or made there.</summary>
    public static bool IsInRemovedFolder(string path)
    {
        try
        {
            _ = Path.GetFullPath(path);
            return false;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
    }
}
