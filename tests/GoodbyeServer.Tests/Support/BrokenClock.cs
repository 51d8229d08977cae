namespace GoodbyeServer.Tests.Support;

/// <summary>The system's clock. Once broken, its next timer fails: a fault inside the server.</summary>
internal sealed class BrokenClock : TimeProvider
{
    private int _isBroken;

    public void Break() => Volatile.Write(ref _isBroken, 1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Interlocked.Exchange(ref _isBroken, 0) == 1
            ? throw new InvalidOperationException("a broken clock")
            : base.CreateTimer(callback, state, dueTime, period);
}
