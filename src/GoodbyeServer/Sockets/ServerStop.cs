namespace GoodbyeServer.Sockets;

/// <summary>What a stopping server tells its connections: first to say goodbye and close, then to end at once.</summary>
internal sealed class ServerStop(TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _shutdown = new();
    private readonly CancellationTokenSource _force = new();
    private long _askedAt = long.MaxValue;

    /// <summary>Say goodbye and close, as the flags say.</summary>
    public CancellationToken Shutdown => _shutdown.Token;

    /// <summary>End at once: the time to do it well is over.</summary>
    public CancellationToken Force => _force.Token;

    /// <summary>When <see cref="Shutdown"/> was asked for; never before it is.</summary>
    public Deadline AskedAt => new(Volatile.Read(ref _askedAt));

    public void AskAll()
    {
        Volatile.Write(ref _askedAt, clock.GetTimestamp());
        _shutdown.Cancel();
    }

    public void ForceAll() => _force.Cancel();

    public void Dispose()
    {
        _shutdown.Dispose();
        _force.Dispose();
    }
}
