using System.Runtime.InteropServices;

namespace GoodbyeServer.Commands;

/// <summary>
/// This process's soft limit of open files (RLIMIT_NOFILE), lowered while a command starts, for the command to inherit it.
/// </summary>
/// <remarks>
/// posix_spawn(3) has no attribute for it, and prlimit(2) afterwards comes too late: the command may have looked already.
/// What is open above the limit stays open; only a new descriptor above it would be refused meanwhile, which the server
/// takes for a shortage that passes.
/// </remarks>
internal sealed partial class LoweredOpenFiles : IDisposable
{
    private readonly Limits? _before;

    /// <summary>Lowers it; nothing changes where the limit is null, or no lower than what there is.</summary>
    public LoweredOpenFiles(nuint? soft)
    {
        if (soft is { } limit && GetLimit(OpenFiles, out var before) == 0 && limit < before.Soft
            && SetLimit(OpenFiles, before with { Soft = limit }) == 0)
        {
            _before = before;
        }
    }

    private static int OpenFiles => OperatingSystem.IsMacOS() ? 8 : 7;

    /// <summary>Sets the limit back. The soft limit may always be raised as far as the hard one, which was not touched.</summary>
    public void Dispose()
    {
        if (_before is { } before)
        {
            _ = SetLimit(OpenFiles, before);
        }
    }

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out Limits limits);

    /// <summary>setrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, in Limits limits);

    /// <summary><c>struct rlimit</c>.</summary>
    private readonly record struct Limits(nuint Soft, nuint Hard);
}
