using System.Globalization;
using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary>
/// A descriptor that is written to by write(2). Every error is an exception. .NET's own console stream swallows EPIPE, and writes
/// a terminal's initialisation sequence first, which blocks while the terminal is paused; a FileStream over the descriptor
/// writes at an offset of its own, over what others write to the same file.
/// </summary>
/// <param name="number">Its number: 1 for standard output, 2 for standard error.</param>
internal sealed partial class OutputDescriptor(int number)
{
    private const int GetStatusFlags = 3;
    private const int SetStatusFlags = 4;
    private const int AccessMode = 3;
    private const int ReadOnly = 0;
    private const int Append = 0x400;
    private const short CanWrite = 4;
    private const short HasFailed = 8;
    private const short HasHungUp = 16;
    private const short IsClosed = 32;

    /// <summary>
    /// TIOCGWINSZ on most processors (asm-generic/ioctls.h). On POWER it has another number: the call fails there.
    /// </summary>
    private const nuint GetWindowSize = 0x5413;

    /// <summary>What poll(2) calls writable takes this much without blocking: a pipe a page, a terminal 2 kB.</summary>
    private const int NeverBlocks = 2000;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(10);

    public static OutputDescriptor StandardOutput { get; } = new(1);

    public static OutputDescriptor StandardError { get; } = new(2);

    /// <summary>
    /// Whether it was open for writing when the process was started. A shell that runs a script without the descriptor leaves
    /// the script itself there, open for reading.
    /// </summary>
    public bool IsOpen => !OperatingSystem.IsLinux() || InheritedDescriptors.Has(number) && CanBeWritten;

    /// <summary>Whether it is open for writing.</summary>
    public bool CanBeWritten => Libc.Control(number, GetStatusFlags, 0) is >= 0 and var flags && (flags & AccessMode) != ReadOnly;

    /// <summary>Whether it is a terminal: isatty(3).</summary>
    public bool IsTerminal => OperatingSystem.IsWindows()
        ? number == 1 ? !Console.IsOutputRedirected : number == 2 && !Console.IsErrorRedirected
        : IsATerminal(number) == 1;

    /// <summary>How wide the terminal is; null if it is none, or does not say. .NET's Console would write to it to find out.</summary>
    public int? Columns =>
        OperatingSystem.IsLinux() && Ioctl(number, GetWindowSize, out var size) == 0 && size.Columns > 0 ? size.Columns : null;

    /// <summary>
    /// Whether nobody can read it any more: the reader of a pipe has gone, the terminal was closed. It is found out without
    /// writing; what poll(2) does not report (a file, a disk) never counts as gone here.
    /// </summary>
    public bool IsGone =>
        Poll(wanted: 0, TimeSpan.Zero) is var events && (events & (HasFailed | HasHungUp)) != 0 && (events & IsClosed) == 0;

    /// <summary>
    /// Each write goes to the end of the file from now on (O_APPEND, open(2)), wherever that is by then: others may write to
    /// the file, or empty it. Linux alone; elsewhere nothing changes.
    /// </summary>
    public void MakeAppending()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Libc.Control(number, SetStatusFlags, Libc.Control(number, GetStatusFlags, 0) | Append);
        }
    }

    /// <summary>Writes some of the bytes, and returns how many; waits while a pipe is full.</summary>
    /// <exception cref="IOException">It is gone: a closed pipe (EPIPE), a full disk (ENOSPC), a limit of file size (EFBIG).</exception>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using var stream = number == 2 ? Console.OpenStandardError() : Console.OpenStandardOutput();
            stream.Write(bytes);
            return bytes.Length;
        }

        while (true)
        {
            var written = Libc.Write(number, bytes, (nuint)bytes.Length);
            var error = written < 0 ? Marshal.GetLastPInvokeError() : Errno.None;
            switch (error)
            {
                case Errno.None:
                    return (int)written;
                case Errno.Interrupted:
                    break;
                case Errno.TryAgain:
                    // Somebody who shares the descriptor has made it non-blocking.
                    Thread.Sleep(RetryPause);
                    break;
                default:
                    throw new IOException(string.Create(
                        CultureInfo.InvariantCulture, $"{Marshal.GetPInvokeErrorMessage(error)} (error {error})"));
            }
        }
    }

    /// <summary>
    /// Writes all of the bytes, or as many as it takes within the time: a terminal that is paused, or a pipe that nobody
    /// reads, must not hold up the exit.
    /// </summary>
    /// <exception cref="IOException">It is gone.</exception>
    public void WriteWithin(TimeSpan limit, ReadOnlySpan<byte> bytes)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!bytes.IsEmpty)
        {
            var left = limit - TimeProvider.System.GetElapsedTime(start);
            if (left < TimeSpan.Zero || (Poll(CanWrite, left) & CanWrite) == 0)
            {
                return;
            }

            bytes = bytes[Write(bytes[..Math.Min(bytes.Length, NeverBlocks)])..];
        }
    }

    /// <summary>The events of poll(2); those it is asked for if there is no poll.</summary>
    private short Poll(short wanted, TimeSpan limit)
    {
        if (OperatingSystem.IsWindows())
        {
            return wanted;
        }

        var entry = new Libc.PollEntry { Descriptor = number, Wanted = wanted };
        return Libc.Poll(new(ref entry), (int)limit.TotalMilliseconds) < 0 ? wanted : entry.Seen;
    }

    /// <summary>isatty(3).</summary>
    [LibraryImport("libc", EntryPoint = "isatty")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int IsATerminal(int descriptor);

    /// <summary>ioctl(2).</summary>
    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Ioctl(int descriptor, nuint request, out WindowSize size);

    /// <summary><c>struct winsize</c>.</summary>
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort WidthInPixels;
        public ushort HeightInPixels;
    }
}
