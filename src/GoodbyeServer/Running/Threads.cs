using System.Net.Sockets;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Running;

/// <summary>
/// The threads that the program will ever need, made at the start. The kernel may refuse one later (<c>ulimit -u</c>, a container's
/// limit of processes, in which threads count), and the runtime ends the process if it cannot have one for its pool.
/// </summary>
/// <remarks>
/// Others make theirs in their constructors, before a port is held: <see cref="LogOutput"/> for the log,
/// <see cref="Commands.CommandWatch"/> for commands. Nothing may block the pool for long: no worker comes to its help.
/// </remarks>
internal static class Threads
{
    /// <summary>Its two workers, as many as the project file allows, and the one that oversees them.</summary>
    private const int OfThePool = 3;

    /// <summary>Longer than a worker takes to begin: if the environment allows only one, it is not waited for longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static Thread? _maker;
    private static StartupException? _refusal;

    /// <summary>Begins to make those of the runtime, beside what else has to be done before the server starts.</summary>
    /// <param name="then">What else may be done beside.</param>
    public static void BeginToMake(Action? then)
    {
        try
        {
            _maker = new Thread(() => Make(then)) { IsBackground = true, Name = "start" };
            _maker.Start();
        }
        catch (OutOfMemoryException)
        {
            (_maker, _refusal) = (null, Refusal());
        }
    }

    /// <summary>Waits until they are there.</summary>
    /// <exception cref="StartupException">The kernel refuses one.</exception>
    public static void AwaitMade()
    {
        _maker?.Join();
        if (_refusal is not null)
        {
            throw _refusal;
        }
    }

    private static void Make(Action? then)
    {
        try
        {
            OrRefuse(MakeAll);
            then?.Invoke();
        }
        catch (StartupException e)
        {
            _refusal = e;
        }
    }

    private static bool MakeAll()
    {
        // What the engine has begun ends in the pool: not before that is there.
        using var pending = new SocketAsyncEventArgs();
        using var waiting = OperatingSystem.IsLinux() ? new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) : null;
        pending.SetBuffer(new byte[1]);
        using (OperatingSystem.IsLinux() ? new SpareThreads(OfThePool) : null)
        {
            FileSizeLimit.MakeItAnError();
            MakeTimer();
            _ = waiting?.ReceiveAsync(pending);
        }

        MakePool();
        return true;
    }

    /// <summary>Does what needs a thread; says so in one line if there is none.</summary>
    /// <exception cref="StartupException">The kernel refuses one.</exception>
    public static T OrRefuse<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e.GetBaseException() is OutOfMemoryException or IOException or SocketException)
        {
            // The first for a managed thread, the second for the runtime's own.
            throw Refusal();
        }
    }

    /// <summary>What to say when there is no thread to be had.</summary>
    public static StartupException Refusal() => new("no more threads can be made: raise the limit of processes, in which threads count "
        + "(ulimit -u, or the container's), or that of memory");

    /// <summary>Any timer that is set has the runtime make the thread for all of them.</summary>
    private static void MakeTimer()
    {
        using var timer = new Timer(_ => { }, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
    }

    /// <summary>One worker waits, so the other one has to be made to end that.</summary>
    private static void MakePool()
    {
        var both = new ManualResetEventSlim(initialState: false, spinCount: 0);
        ThreadPool.UnsafeQueueUserWorkItem(_ => both.Wait(Patience), null);
        ThreadPool.UnsafeQueueUserWorkItem(_ => both.Set(), null);
        both.Wait(Patience);
    }
}
