using GoodbyeServer.Kernel;

namespace GoodbyeServer.Commands;

/// <summary>
/// This process's soft limit of open files (RLIMIT_NOFILE), lowered while a command starts, for the command to inherit it.
/// </summary>
/// <remarks>
/// posix_spawn(3) has no attribute for it, and prlimit(2) afterwards comes too late: the command may have looked already.
/// What is open above the limit stays open; only a new descriptor above it would be refused meanwhile, so the server starts
/// its command before it accepts.
/// </remarks>
internal sealed class LoweredOpenFiles : IDisposable
{
    private readonly OpenFiles.Limits? _before;

    /// <summary>Lowers it; nothing changes where the limit is null, or no lower than what there is.</summary>
    public LoweredOpenFiles(nuint? soft)
    {
        if (soft is { } limit && OpenFiles.Get() is { } before && limit < before.Soft && OpenFiles.TrySet(before with { Soft = limit }))
        {
            _before = before;
        }
    }

    /// <summary>Sets the limit back; the hard one was not touched.</summary>
    public void Dispose()
    {
        if (_before is { } before)
        {
            _ = OpenFiles.TrySet(before);
        }
    }
}
