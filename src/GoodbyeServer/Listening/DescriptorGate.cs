using System.Runtime.InteropServices;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Listening;

/// <summary>
/// Lets connections in while there are descriptors for them, and says when there are none. Some are kept back for the
/// process itself: the runtime opens a pipe for each thread that it starts, and aborts the process where it cannot.
/// </summary>
/// <remarks>All listeners share it. It says at most once a second that descriptors ran out, or all who queue would be told of.</remarks>
internal sealed partial class DescriptorGate(Seats seats, ServerLog log, TimeProvider clock, CancellationToken stop)
{
    /// <summary>Fewer are not enough for the program itself, which has some 70 open when it listens.</summary>
    public const int Fewest = 80;

    /// <summary>Enough for some threads that start at once, and for some parts of the program that are loaded late.</summary>
    private const int LeastKeptBack = 16;
    private const int MostKeptBack = 32;

    /// <summary>A limit from which on the process's own descriptors are few beside half of it.</summary>
    private const int High = 1024;

    private const int OpenFiles = 7;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile bool _isShort;
    private volatile bool _wasRefused;
    private bool _looksAgain;
    private long _shortSince;
    private long _own = -1;

    /// <summary>RLIMIT_NOFILE, which prlimit(1) can change while the server runs; without end where it is not known.</summary>
    public static long Limit() =>
        OperatingSystem.IsLinux() && GetLimit(OpenFiles, out var limit) == 0 && limit.Soft <= long.MaxValue ? (long)limit.Soft : long.MaxValue;

    /// <summary>Whether there is a descriptor for one more connection.</summary>
    public bool HasRoom()
    {
        var limit = Limit();
        var open = seats.Open;
        return (limit >= High && open < limit / 2) || open < Most(limit);
    }

    /// <summary>Waits until there is a descriptor for one more connection.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public ValueTask PassAsync() => !_isShort && HasRoom() ? default : PassOnceFreeAsync();

    /// <summary>A connection was accepted.</summary>
    public void Accepted()
    {
        if (_isShort)
        {
            _wasRefused = false;
            LeaveShortageSoon();
        }
    }

    /// <summary>The kernel had none. Waits before the next try: each fails at once, and would thousands of times a second.</summary>
    /// <exception cref="OperationCanceledException">The server stops.</exception>
    public Task RefusedAsync()
    {
        _wasRefused = true;
        return WaitAsync();
    }

    /// <summary>getrlimit(2).</summary>
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    private async ValueTask PassOnceFreeAsync()
    {
        while (!HasRoom())
        {
            await WaitAsync();
        }

        if (_isShort && !_wasRefused)
        {
            LeaveShortageSoon();
        }
    }

    private async Task WaitAsync()
    {
        // Taken before the last look: one that ends in between is not missed.
        var oneEnded = seats.OneEnded;
        if (!_wasRefused && HasRoom())
        {
            return;
        }

        EnterShortage();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(oneEnded, Task.Delay(Retry, clock, over.Token));
        over.Cancel();
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>How many connections there may be at most.</summary>
    private long Most(long limit)
    {
        lock (_lock)
        {
            _own = _own < 0 ? Own() : _own;
            var free = limit - _own;
            return Math.Max(free - Math.Clamp(free / 2, LeastKeptBack, MostKeptBack), 1);
        }
    }

    /// <summary>Descriptors that are open and no connection's.</summary>
    private long Own() => OperatingSystem.IsLinux() && Directory.Exists("/proc/self/fd")
        ? Math.Max(Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount() - seats.Open, 0)
        : 0;

    private void EnterShortage()
    {
        lock (_lock)
        {
            if (!_isShort)
            {
                _isShort = true;
                _shortSince = clock.GetTimestamp();
                log.AcceptPaused();
            }
        }
    }

    private void LeaveShortageSoon()
    {
        lock (_lock)
        {
            var tooSoon = Retry - clock.GetElapsedTime(_shortSince);
            if (tooSoon <= TimeSpan.Zero)
            {
                LeaveShortage();
            }
            else if (!_looksAgain)
            {
                _looksAgain = true;
                _ = LookAgainAsync(tooSoon);
            }
        }
    }

    /// <summary>Without new clients nothing else would log the recovery.</summary>
    private async Task LookAgainAsync(TimeSpan after)
    {
        await Task.Delay(after, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _looksAgain = false;
            if (!_wasRefused && !stop.IsCancellationRequested && HasRoom())
            {
                LeaveShortage();
            }
        }
    }

    private void LeaveShortage()
    {
        if (_isShort)
        {
            _isShort = false;
            log.AcceptResumed();
        }
    }

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
