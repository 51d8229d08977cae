using System.Runtime.InteropServices;

namespace GoodbyeServer.Running;

/// <summary>
/// A limit of file size (<c>ulimit -f</c>) ends the process by SIGXFSZ, in the middle of a line. With the signal handled,
/// write(2) fails with EFBIG instead, like a full disk (setrlimit(2)).
/// </summary>
internal static class FileSizeLimit
{
    private const int Exceeded = 25;

    /// <summary>Handles the signal for as long as the result lives.</summary>
    public static IDisposable? BecomesAnError() =>
        OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)Exceeded, context => context.Cancel = true);
}
