using System.Globalization;
using System.Runtime.InteropServices;

namespace GoodbyeServer.Running;

/// <summary>
/// The process's standard output as bytes, with every error told. .NET's own console stream swallows EPIPE, and a
/// FileStream over the descriptor writes at an offset of its own, over what others write to the same file.
/// </summary>
internal static partial class StandardOutput
{
    private const int Descriptor = 1;
    private const int InterruptedError = 4;
    private const int TryAgainError = 11;
    private const int GetDescriptorFlags = 1;
    private const int GetStatusFlags = 3;
    private const int CloseOnExec = 1;
    private const int AccessMode = 3;
    private const int ReadOnly = 0;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Whether a standard descriptor was open for writing when the process was started. The runtime opens files of its
    /// own, so its number alone proves nothing; but what was inherited cannot be marked close-on-exec, and those files are.
    /// A shell that runs a script without the descriptor leaves the script itself there, open for reading.
    /// </summary>
    public static bool IsOpen(int descriptor)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var flags = Fcntl(descriptor, GetDescriptorFlags);
        return flags >= 0 && (flags & CloseOnExec) == 0 && (Fcntl(descriptor, GetStatusFlags) & AccessMode) != ReadOnly;
    }

    /// <summary>Writes some of the bytes, and returns how many; waits while a pipe is full.</summary>
    /// <exception cref="IOException">It is gone: a closed pipe (EPIPE), a full disk (ENOSPC).</exception>
    public static int Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using var stream = Console.OpenStandardOutput();
            stream.Write(bytes);
            return bytes.Length;
        }

        while (true)
        {
            var written = Write(Descriptor, bytes, (nuint)bytes.Length);
            if (written >= 0)
            {
                return (int)written;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case InterruptedError:
                    break;
                case TryAgainError:
                    // Somebody who shares the descriptor has made it non-blocking.
                    Thread.Sleep(RetryPause);
                    break;
                case var error:
                    throw new IOException(string.Create(
                        CultureInfo.InvariantCulture, $"{Marshal.GetPInvokeErrorMessage(error)} (error {error})"));
            }
        }
    }

    /// <summary>fcntl(2), for the commands that take no argument.</summary>
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fcntl(int descriptor, int command);

    /// <summary>write(2).</summary>
    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);
}
