using System.Runtime.InteropServices;

namespace GoodbyeServer.Kernel;

/// <summary>
/// Threads that do nothing, and by their end make room for others: those whose failure the runtime does not report, but ends the
/// process for. They are the system's own, which cost a tenth of the runtime's.
/// </summary>
internal sealed unsafe partial class SpareThreads : IDisposable
{
    private const string OwnThreads = "/proc/self/task";

    /// <summary>More than a sem_t takes in any libc.</summary>
    private const int Room = 64;

    /// <summary>The kernel counts a thread for a moment after its end: far longer than that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly void* _end = NativeMemory.AllocZeroed(Room);
    private readonly List<nint> _threads = [];

    /// <exception cref="IOException">The kernel refuses one.</exception>
    public SpareThreads(int count)
    {
        _ = InitializeSemaphore(_end, 0, 0);
        var wait = NativeLibrary.GetExport(
            NativeLibrary.TryLoad("libc.so.6", out var libc) ? libc : NativeLibrary.GetMainProgramHandle(), "sem_wait");
        while (_threads.Count < count)
        {
            if (Create(out var thread, null, wait, _end) != 0)
            {
                Dispose();
                throw new IOException("pthread_create(3) refuses a thread");
            }

            _threads.Add(thread);
        }
    }

    /// <summary>Ends them; the kernel does not count them any more then.</summary>
    public void Dispose()
    {
        var left = Count() - _threads.Count;
        _threads.ForEach(_ => _ = Post(_end));
        _threads.ForEach(thread => _ = Join(thread, null));
        NativeMemory.Free(_end);
        for (var began = TimeProvider.System.GetTimestamp(); Count() > left && TimeProvider.System.GetElapsedTime(began) < Patience;)
        {
            Thread.Yield();
        }
    }

    /// <summary>The threads of this process: each is a folder, and a link to the folder that they are in. 0 if that is not known.</summary>
    private static long Count() => FileStatus.Of(OwnThreads).Links;

    /// <summary>pthread_create(3), of a function that takes the argument.</summary>
    [LibraryImport("libc", EntryPoint = "pthread_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(out nint thread, void* attributes, nint function, void* argument);

    [LibraryImport("libc", EntryPoint = "pthread_join")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Join(nint thread, void* result);

    [LibraryImport("libc", EntryPoint = "sem_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitializeSemaphore(void* semaphore, int isShared, uint value);

    [LibraryImport("libc", EntryPoint = "sem_post")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Post(void* semaphore);
}
