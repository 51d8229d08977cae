using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>Another process's sockets and other descriptors (pidfd_open(2), pidfd_getfd(2)), so that a test can break one.</summary>
internal static class ForeignSocket
{
    // These system call numbers are the same on every Linux architecture.
    private const long PidfdOpen = 434;
    private const long PidfdGetfd = 438;

    /// <summary>Why this host does not allow it; null if it does.</summary>
    public static string? Unavailable { get; } = !OperatingSystem.IsLinux() ? "needs Linux"
        : Take(Environment.ProcessId, 0) is var copy and >= 0 ? Close(copy)
        : $"other processes' sockets cannot be had here: {Marshal.GetLastPInvokeErrorMessage()}";

    /// <summary>A copy of a TCP socket of a process that listens; the runtime's own diagnostics listen on another kind.</summary>
    public static Socket Listener(int process)
    {
        foreach (var entry in Directory.GetFileSystemEntries($"/proc/{process}/fd"))
        {
            if (new FileInfo(entry).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true
                && Take(process, int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture)) is var copy and >= 0)
            {
                var socket = new Socket(new SafeSocketHandle(copy, ownsHandle: true));
                if (socket.AddressFamily == AddressFamily.InterNetwork
                    && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0)
                {
                    return socket;
                }

                socket.Dispose();
            }
        }

        throw new InvalidOperationException($"process {process} has no TCP socket that listens");
    }

    /// <summary>O_NONBLOCK on what a descriptor of a process refers to: all who share it have it then (fcntl(2)).</summary>
    public static void MakeNonBlocking(int process, int descriptor)
    {
        const int setStatusFlags = 4;
        const int writeOnlyAndNonBlocking = 0x801;
        var copy = Take(process, descriptor);
        Assert.Equal(0, fcntl(copy, setStatusFlags, writeOnlyAndNonBlocking));
        Close(copy);
    }

    private static int Take(int process, int descriptor)
    {
        var handle = (int)syscall(PidfdOpen, process, 0, 0);
        var copy = (int)syscall(PidfdGetfd, handle, descriptor, 0);
        Close(handle);
        return copy;
    }

    private static string? Close(int descriptor)
    {
        _ = close(descriptor);
        return null;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint syscall(long number, nint first, nint second, nint third);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fcntl(int descriptor, int command, int flags);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
}

/// <summary>A test that takes a socket of another process; skipped, with the reason, if that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ForeignSocketFactAttribute : FactAttribute
{
    public ForeignSocketFactAttribute() => Skip = ForeignSocket.Unavailable;
}
