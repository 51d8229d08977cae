using System.Runtime.InteropServices;
using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Commands;

/// <summary>Why a command did not start.</summary>
/// <param name="ExitCode">127: there is no such command; 126: it cannot be run. Shells say the same.</param>
/// <param name="Text">One line that names the command.</param>
internal readonly record struct StartFailure(int ExitCode, string Text)
{
    private const int NotFound = 127;
    private const int NotRun = 126;

    public static StartFailure UnknownSystem(string name) =>
        new(NotRun, $"cannot run {Quote.Of(name)}: commands are run on Linux and macOS only");

    /// <summary>For what posix_spawnp(3) returned.</summary>
    public static StartFailure Of(string name, int error) => error switch
    {
        // execve(2) says ENOENT too if the interpreter or the loader that the file names does not exist.
        Errno.NoSuchFile when name.Contains('/') && File.Exists(name) =>
            new(NotFound, $"cannot run {Quote.Of(name)}: the file is there, its interpreter is not"),
        Errno.NoSuchFile or Errno.NotADirectory => new(NotFound, $"no such command: {Quote.Of(name)}{Hint(name)}"),
        _ when name.Contains('/') && Directory.Exists(name) => new(NotRun, $"cannot run {Quote.Of(name)}: it is a directory"),
        _ => new(NotRun, $"cannot run {Quote.Of(name)}: {Marshal.GetPInvokeErrorMessage(error)}"),
    };

    private static string Hint(string name) =>
        !name.Contains('/') && File.Exists(name) ? $"; the file in this folder is {Quote.Of("./" + name)}" : "";
}
