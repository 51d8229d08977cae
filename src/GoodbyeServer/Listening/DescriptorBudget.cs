namespace GoodbyeServer.Listening;

/// <summary>
/// How many sockets of connections the descriptors suffice for. Some are kept back for the process itself: the runtime opens a pipe for
/// each thread that it starts, and aborts the process if it cannot. Pure: it is told what was counted.
/// </summary>
internal sealed class DescriptorBudget
{
    /// <summary>Fewer are not enough for the program itself, which has some 70 open when it listens on the shared runtime.</summary>
    public const int Fewest = 80;

    /// <summary>Enough for some threads that start at once, and for some parts of the program that are loaded late.</summary>
    private const int LeastKeptBack = 16;
    private const int MostKeptBack = 32;

    private long _most = long.MaxValue;

    /// <summary>Takes a new count.</summary>
    /// <param name="limit">How many descriptors may be open.</param>
    /// <param name="open">How many are.</param>
    /// <param name="connections">How many of these are sockets of connections.</param>
    public void Count(long limit, long open, long connections)
    {
        var free = limit - Math.Max(open - connections, 0);
        _most = free - Math.Clamp(free / 2, LeastKeptBack, MostKeptBack);
    }

    /// <summary>Whether there is a descriptor for one more, by the last count.</summary>
    public bool HasRoom(long connections) => connections < _most;

    /// <summary>The lowest limit with which a program with this many open can listen on some addresses, and serve a client.</summary>
    public static long LowestLimit(long open, long listeners) => Math.Max(Fewest, open + listeners + LeastKeptBack + 1);
}
