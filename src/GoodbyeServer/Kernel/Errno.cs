namespace GoodbyeServer.Kernel;

/// <summary>The errors of errno(3) that we tell apart; the same numbers on Linux and macOS, unless it says otherwise.</summary>
internal static class Errno
{
    public const int None = 0;

    /// <summary>ENOENT.</summary>
    public const int NoSuchFile = 2;

    /// <summary>EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>ENOEXEC.</summary>
    public const int NotExecutable = 8;

    /// <summary>EAGAIN, on Linux.</summary>
    public const int TryAgain = 11;

    /// <summary>ENOTDIR.</summary>
    public const int NotADirectory = 20;
}
