using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary>
/// Descriptors that become readable when a process has ended (pidfd_open(2)), and one that can be rung (eventfd(2)). No command
/// inherits them.
/// </summary>
internal static unsafe partial class ProcessDescriptors
{
    /// <summary>pidfd_open(2) has the same number on every processor; glibc has a function for it since 2.36 only.</summary>
    private const nint OpenProcess = 434;

    /// <summary>EFD_CLOEXEC | EFD_NONBLOCK.</summary>
    private const int NotInheritedNorBlocking = 0x80000 | 0x800;

    private const short Readable = 1;
    private const short Writable = 4;

    /// <summary>Readable once the process has ended; -1 if the kernel has no such thing (before Linux 5.3), or forbids it.</summary>
    public static int Of(int processId) => OperatingSystem.IsLinux() ? (int)Libc.SystemCall(OpenProcess, (nuint)processId, 0, 0) : -1;

    /// <summary>Wakes whoever waits for it; -1 if there can be none.</summary>
    public static int OpenBell() => OperatingSystem.IsLinux() ? EventDescriptor(0, NotInheritedNorBlocking) : -1;

    /// <summary>Makes a bell readable.</summary>
    public static void Ring(int bell) => _ = Libc.Write(bell, BitConverter.GetBytes(1UL), sizeof(ulong));

    /// <summary>Makes a bell no longer readable.</summary>
    public static void Silence(int bell)
    {
        Span<byte> times = stackalloc byte[sizeof(ulong)];
        _ = Libc.Read(bell, times, sizeof(ulong));
    }

    /// <summary>Waits until one can be read; -1 stands for none. Returns early if the system wants it so.</summary>
    public static void WaitForAny(ReadOnlySpan<int> descriptors, int milliseconds)
    {
        var entries = new Libc.PollEntry[descriptors.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new Libc.PollEntry { Descriptor = descriptors[i], Wanted = Readable };
        }

        _ = Libc.Poll(entries, milliseconds);
    }

    /// <summary>Whether a pipe takes a page (4 kB) at once, or an error.</summary>
    public static bool CanWrite(int pipe)
    {
        Span<Libc.PollEntry> entries = [new() { Descriptor = pipe, Wanted = Writable }];
        return Libc.Poll(entries, 0) > 0;
    }

    /// <summary>Closes one; -1 is none.</summary>
    public static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = CloseDescriptor(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "eventfd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int EventDescriptor(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseDescriptor(int descriptor);
}
