using System.Runtime.InteropServices;
using System.Text;

namespace GoodbyeServer.Commands;

/// <summary>What a program is started in.</summary>
/// <param name="LeadsGroup">Whether it leads a process group of its own from its first moment on, or is in this process's.</param>
/// <param name="IsMute">Whether its three standard streams are /dev/null, or this process's.</param>
internal readonly record struct SpawnSetting(bool LeadsGroup, bool IsMute)
{
    /// <summary>The descriptor that a mute one has for its standard input; null for /dev/null.</summary>
    public int? Input { get; init; }

    /// <summary>Whether all signals are blocked but the two that cannot be (SIGKILL, SIGSTOP); else none is.</summary>
    public bool HearsNoSignal { get; init; }
}

/// <summary>
/// posix_spawnp(3). Process.Start would look a name up in the current directory first, leave SIGPIPE ignored (so that
/// <c>yes | head -1</c> complains), and tell why it failed in three different ways.
/// </summary>
internal static unsafe partial class Spawn
{
    /// <summary>POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK.</summary>
    private const short SignalDefaultsAndMask = 4 | 8;

    /// <summary>POSIX_SPAWN_SETPGROUP; the group is the new process's own unless an attribute names another.</summary>
    private const short OwnGroup = 2;

    /// <summary>
    /// SIGPIPE, which the runtime ignores, and 32 and 33, which glibc keeps for its threads and leaves ignored in every program
    /// that it spawns (its sigaddset refuses them). Other ignored signals stay so: nohup's SIGHUP, say.
    /// </summary>
    private const ulong SignalsToDefault = (1UL << (13 - 1)) | (1UL << (32 - 1)) | (1UL << (33 - 1));

    /// <summary>More than a sigset_t (128 bytes) or a posix_spawnattr_t (336 bytes) takes in any libc.</summary>
    private const int Room = 512;

    /// <summary>
    /// Starts a program, with nothing between it and this process. It inherits every descriptor that is not closed on exec.
    /// </summary>
    /// <param name="file">A path, or a name that is looked up in PATH.</param>
    /// <param name="words">Its arguments, its own name first.</param>
    /// <param name="environment">Each <c>NAME=value</c>.</param>
    /// <param name="setting">What else it is started in.</param>
    /// <returns>0 and the process id, or the error: that of execve(2) in the child too.</returns>
    public static (int Error, int ProcessId) Start(
        string file, IReadOnlyList<string> words, IReadOnlyList<byte[]> environment, SpawnSetting setting)
    {
        using var arguments = new NativeStrings([.. words.Select(Encoding.UTF8.GetBytes)]);
        using var variables = new NativeStrings(environment);
        var attributes = stackalloc byte[Room];
        var signals = stackalloc byte[Room];
        _ = InitializeAttributes(attributes);
        try
        {
            // A signal set is a word with a bit for each signal from 1 on.
            *(ulong*)signals = setting.HearsNoSignal ? ulong.MaxValue : 0;
            _ = SetSignalMask(attributes, signals);
            *(ulong*)signals = SignalsToDefault;
            _ = SetDefaultSignals(attributes, signals);
            _ = SetFlags(attributes, (short)(SignalDefaultsAndMask | (setting.LeadsGroup ? OwnGroup : 0)));
            var actions = stackalloc byte[Room];
            using var opening = setting.IsMute ? new NullStreams(actions, setting.Input) : null;
            return (PosixSpawn(
                out var processId, file, setting.IsMute ? actions : null, attributes, arguments.Pointers, variables.Pointers), processId);
        }
        finally
        {
            _ = DestroyAttributes(attributes);
        }
    }

    /// <summary>Has a program begin with /dev/null for each of its standard streams, but for its input where it gets one.</summary>
    private sealed class NullStreams : IDisposable
    {
        private const string Null = "/dev/null";
        private const int ReadAndWrite = 2;
        private const int StandardStreams = 3;

        private readonly byte* _actions;

        /// <param name="actions">Room for a posix_spawn_file_actions_t, which this fills.</param>
        /// <param name="input">A descriptor of this process; null for /dev/null.</param>
        public NullStreams(byte* actions, int? input)
        {
            _actions = actions;
            _ = InitializeActions(actions);
            if (input is { } descriptor)
            {
                _ = AddCopy(actions, descriptor, 0);
            }

            for (var number = input is null ? 0 : 1; number < StandardStreams; number++)
            {
                _ = AddOpen(actions, number, Null, ReadAndWrite, 0);
            }
        }

        public void Dispose() => _ = DestroyActions(_actions);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddOpen(byte* actions, int number, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AddCopy(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int PosixSpawn(
        out int processId, string file, void* fileActions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int InitializeAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetDefaultSignals(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetSignalMask(byte* attributes, byte* signals);
}

/// <summary>A list of texts as C takes it: an array of pointers that ends with NULL, each to bytes that end with 0.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly byte** _pointers;

    public NativeStrings(IReadOnlyList<byte[]> texts)
    {
        var table = (texts.Count + 1) * sizeof(byte*);
        var block = (byte*)NativeMemory.AllocZeroed((nuint)(table + texts.Sum(text => text.Length + 1)));
        _pointers = (byte**)block;
        var next = block + table;
        for (var i = 0; i < texts.Count; i++)
        {
            _pointers[i] = next;
            texts[i].CopyTo(new Span<byte>(next, texts[i].Length));
            next += texts[i].Length + 1;
        }
    }

    public byte** Pointers => _pointers;

    public void Dispose() => NativeMemory.Free(_pointers);
}
