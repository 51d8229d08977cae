using System.Runtime.InteropServices;

namespace GoodbyeServer.Running;

/// <summary>How wide the terminal is. Asking .NET's Console would write to it.</summary>
internal static partial class TerminalWidth
{
    /// <summary>
    /// TIOCGWINSZ on most processors (asm-generic/ioctls.h). Where it has another number (POWER), the call fails, and the help
    /// has its usual width.
    /// </summary>
    private const nuint GetWindowSize = 0x5413;

    /// <summary>The columns of the terminal on standard output; null where it is none, or does not say.</summary>
    public static int? OfStandardOutput() =>
        OperatingSystem.IsLinux() && Ioctl(1, GetWindowSize, out var size) == 0 && size.Columns > 0 ? size.Columns : null;

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
