namespace GoodbyeServer.Sockets;

/// <summary>
/// Pauses between two looks at the kernel: 1 ms, then twice as long each time, up to 100 ms by default. They are real time,
/// not the connection's clock: they wait for the kernel.
/// </summary>
internal sealed class Backoff(TimeSpan? longest = null)
{
    private readonly TimeSpan _longest = longest ?? TimeSpan.FromMilliseconds(100);

    private TimeSpan _next = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits for the next pause; false when the token ended it.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancel)
    {
        await Task.Delay(_next, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _next = _next * 2 < _longest ? _next * 2 : _longest;
        return !cancel.IsCancellationRequested;
    }
}
