namespace GoodbyeServer.Sockets;

/// <summary>What a stopping server tells its connections: first to say goodbye and close, then to end at once.</summary>
internal sealed class StopTokens(TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _shutdown = new();
    private readonly CancellationTokenSource _force = new();
    private long _shutdownAt = long.MaxValue;

    /// <summary>Say goodbye and close, as the flags say.</summary>
    public CancellationToken Shutdown => _shutdown.Token;

    /// <summary>End at once: the time to do it well is over.</summary>
    public CancellationToken Force => _force.Token;

    /// <summary>When <see cref="Shutdown"/> was cancelled; never before it is.</summary>
    public Deadline ShutdownAt => new(Volatile.Read(ref _shutdownAt));

    public void ShutDownAll()
    {
        Volatile.Write(ref _shutdownAt, clock.GetTimestamp());
        _shutdown.Cancel();
    }

    public void ForceAll() => _force.Cancel();

    public void Dispose()
    {
        _shutdown.Dispose();
        _force.Dispose();
    }
}
