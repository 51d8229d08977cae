using System.Runtime.InteropServices;

namespace GoodbyeServer.Running;

/// <summary>
/// A limit of file size (<c>ulimit -f</c>) ends the process by SIGXFSZ, in the middle of a line. With the signal handled,
/// write(2) fails with EFBIG instead, like a full disk (setrlimit(2)).
/// </summary>
internal static class FileSizeLimit
{
    private const int Exceeded = 25;

    /// <summary>
    /// Never disposed of: the runtime calls handlers some time after the signal, and without one it would do what the
    /// system does by default, which is to end the process.
    /// </summary>
    private static PosixSignalRegistration? _registration;

    /// <summary>Handles the signal from now on.</summary>
    public static void MakeItAnError() => _registration ??=
        OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)Exceeded, context => context.Cancel = true);
}
