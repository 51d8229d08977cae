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

    /// <summary>EPIPE.</summary>
    public const int BrokenPipe = 32;

    /// <summary>ENETUNREACH, on Linux; so the following.</summary>
    public const int NetworkUnreachable = 101;

    /// <summary>ECONNABORTED.</summary>
    public const int ConnectionAborted = 103;

    /// <summary>ECONNRESET.</summary>
    public const int ConnectionReset = 104;

    /// <summary>ETIMEDOUT.</summary>
    public const int TimedOut = 110;

    /// <summary>ECONNREFUSED.</summary>
    public const int ConnectionRefused = 111;

    /// <summary>EHOSTUNREACH.</summary>
    public const int HostUnreachable = 113;

    /// <summary>EINPROGRESS.</summary>
    public const int InProgress = 115;
}
