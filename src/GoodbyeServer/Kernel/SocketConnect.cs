using System.Net;
using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary>
/// connect(2) that waits for nothing. The runtime's own needs an event even if the connection is there when the call returns, as
/// over loopback, and reads the error of one that was reset since, which is then lost to who reads.
/// </summary>
internal static partial class SocketConnect
{
    /// <summary>Begins to connect a socket that does not block.</summary>
    /// <returns>The error; 0 or <see cref="Errno.InProgress"/> if it has begun.</returns>
    public static int Begin(nint socket, SocketAddress to) =>
        Connect((int)socket, to.Buffer.Span[..to.Size], (uint)to.Size) == 0 ? Errno.None : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Connect(int socket, ReadOnlySpan<byte> address, uint length);
}
