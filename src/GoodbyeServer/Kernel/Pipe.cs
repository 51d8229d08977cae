using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary>
/// A pipe(7) through which bytes go from one socket to another without passing through this process: splice(2). Linux only.
/// </summary>
internal sealed partial class Pipe : IDisposable
{
    /// <summary>O_CLOEXEC.</summary>
    public const int CloseOnExec = 0x80000;

    private const int NonBlocking = 0x800;
    private const uint MoveWithoutWaiting = 0x1 | 0x2;

    private readonly int _out;
    private readonly int _in;

    private Pipe(int @out, int @in) => (_out, _in) = (@out, @in);

    /// <summary>Bytes that are in it.</summary>
    public int Count { get; private set; }

    /// <summary>Opens one; null if there are no descriptors left, or the kernel gives no more pipes.</summary>
    public static Pipe? TryOpen() =>
        TryOpenEnds(NonBlocking | CloseOnExec, out var readEnd, out var writeEnd) ? new Pipe(readEnd, writeEnd) : null;

    /// <summary>Opens the two ends of one, with flags for both.</summary>
    public static bool TryOpenEnds(int flags, out int readEnd, out int writeEnd)
    {
        Span<int> ends = stackalloc int[2];
        var isOpen = Open(ends, flags) == 0;
        (readEnd, writeEnd) = (ends[0], ends[1]);
        return isOpen;
    }

    /// <summary>Takes bytes out of a socket, as many as are there, fit, and are wanted.</summary>
    /// <param name="socket">The descriptor.</param>
    /// <param name="most">How many are wanted at most.</param>
    /// <param name="error">The error, or 0.</param>
    /// <returns>How many it took; 0 without an error is the end of the file.</returns>
    public int Fill(nint socket, int most, out int error)
    {
        var count = Move((int)socket, _in, most, out error);
        Count += count;
        return count;
    }

    /// <summary>Hands bytes to a socket, as many as are there and it takes.</summary>
    /// <param name="socket">The descriptor.</param>
    /// <param name="error">The error, or 0. The bytes that were not handed over are still there.</param>
    /// <returns>How many it took.</returns>
    public int Empty(nint socket, out int error)
    {
        var count = Move(_out, (int)socket, Count, out error);
        Count -= count;
        return count;
    }

    /// <summary>Takes one byte out, for a caller that hands it over otherwise.</summary>
    public byte TakeByte()
    {
        Span<byte> one = stackalloc byte[1];
        Count -= (int)Libc.Read(_out, one, (nuint)one.Length);
        return one[0];
    }

    public void Dispose()
    {
        ProcessDescriptors.Close(_out);
        ProcessDescriptors.Close(_in);
    }

    private static int Move(int from, int to, int most, out int error)
    {
        var count = Splice(from, 0, to, 0, (nuint)most, MoveWithoutWaiting);
        error = count >= 0 ? Errno.None : Marshal.GetLastPInvokeError();
        return (int)Math.Max(0, count);
    }

    /// <summary>pipe2(2).</summary>
    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(Span<int> ends, int flags);

    /// <summary>splice(2).</summary>
    [LibraryImport("libc", EntryPoint = "splice", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Splice(int from, nint fromOffset, int to, nint toOffset, nuint count, uint flags);
}
