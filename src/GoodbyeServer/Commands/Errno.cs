namespace GoodbyeServer.Commands;

/// <summary>The errors of errno(3) that matter when a program is started; the same numbers on Linux and macOS.</summary>
internal static class Errno
{
    public const int None = 0;

    /// <summary>ENOENT.</summary>
    public const int NoSuchFile = 2;

    /// <summary>EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>ENOEXEC.</summary>
    public const int NotExecutable = 8;

    /// <summary>ENOTDIR.</summary>
    public const int NotADirectory = 20;
}
