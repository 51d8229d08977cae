using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary><c>struct pollfd</c>, poll(2).</summary>
internal partial struct PollEntry
{
    /// <summary>POLLIN.</summary>
    public const short CanRead = 1;

    /// <summary>POLLOUT.</summary>
    public const short CanWrite = 4;

    /// <summary>The descriptor; one below 0 is passed over.</summary>
    public int Descriptor;

    /// <summary>What is waited for.</summary>
    public short Wanted;

    /// <summary>What there is: what was waited for, and failures, which always are.</summary>
    public short Seen;

    /// <summary>Waits for any of them, at -1 for as long as it takes.</summary>
    /// <returns>Of how many there is something to see; below 0 after an error.</returns>
    public static int Wait(Span<PollEntry> entries, int milliseconds) => Poll(entries, (nuint)entries.Length, milliseconds);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(Span<PollEntry> entries, nuint count, int milliseconds);
}
