namespace GoodbyeServer.Tests.Support;

/// <summary>Counts how often what runs in it lets others have the thread.</summary>
internal sealed class Turns : SynchronizationContext
{
    private int _given;

    public int Given => Volatile.Read(ref _given);

    public override void Post(SendOrPostCallback d, object? state)
    {
        Interlocked.Increment(ref _given);
        base.Post(
            _ =>
            {
                SetSynchronizationContext(this);
                d(state);
            },
            null);
    }

    /// <summary>Runs something in it to its end.</summary>
    public async Task<T> RunAsync<T>(Func<ValueTask<T>> run)
    {
        var before = Current;
        SetSynchronizationContext(this);
        ValueTask<T> running;
        try
        {
            running = run();
        }
        finally
        {
            SetSynchronizationContext(before);
        }

        return await running.AsTask().OrHangs();
    }
}
