using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;

namespace GoodbyeServer;

/// <summary>Accepts connections on every listener, until it is stopped or there were enough.</summary>
/// <param name="listeners">Where to accept. They are closed when it has ended.</param>
/// <param name="live">The connections there are: when one ends, a descriptor is free again.</param>
/// <param name="log">Told of pauses, and asked for room.</param>
/// <param name="clock">Times the pauses.</param>
/// <param name="take">Takes an accepted connection over; false when there are enough.</param>
internal sealed class Acceptor(
    IReadOnlyList<BoundListener> listeners, LiveConnections live, ServerLog log, TimeProvider clock, Func<Socket, BoundListener, bool> take)
    : IDisposable
{
    /// <summary>How many connections a stopping server still takes out of a listener's queue.</summary>
    private const int MostAcceptedAtStop = 4096;

    /// <summary>So many connections may be accepted in a row before others get their turn on the thread.</summary>
    private const int AcceptsBeforeYield = 64;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private int _paused;
    private volatile bool _hadEnough;

    /// <summary>Accepts until the end; completes when every listener is closed.</summary>
    public Task RunAsync() => Task.WhenAll(listeners.Select(AcceptAsync));

    /// <summary>Takes what the kernel has queued, then accepts no more.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    private async Task AcceptAsync(BoundListener listener)
    {
        try
        {
            for (var count = 1; await AcceptOneAsync(listener); count++)
            {
                if (count % AcceptsBeforeYield == 0)
                {
                    await Task.Yield();
                }
            }

            if (!_hadEnough)
            {
                AcceptQueued(listener);
            }
        }
        finally
        {
            listener.Listener.Stop();
        }
    }

    /// <summary>Accepts the next connection; false when no more are to be accepted.</summary>
    private async ValueTask<bool> AcceptOneAsync(BoundListener listener)
    {
        try
        {
            await log.RoomAsync(_stop.Token);
            var socket = await listener.Listener.AcceptSocketAsync(_stop.Token);
            if (Interlocked.Exchange(ref _paused, 0) == 1)
            {
                log.AcceptResumed();
            }

            Take(socket, listener);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (SocketException e)
        {
            await PauseAsync(e.SocketErrorCode);
        }

        return !_stop.IsCancellationRequested;
    }

    /// <summary>Takes what the kernel has queued, so that no client is reset without a report when the listener closes.</summary>
    private void AcceptQueued(BoundListener listener)
    {
        try
        {
            for (var count = 0; count < MostAcceptedAtStop && listener.Listener.Pending(); count++)
            {
                Take(listener.Listener.AcceptSocket(), listener);
            }
        }
        catch (SocketException)
        {
            // No descriptors left: what is still queued was not accepted, and the kernel resets it.
        }
    }

    private void Take(Socket socket, BoundListener listener)
    {
        if (!take(socket, listener))
        {
            _hadEnough = true;
            _stop.Cancel();
        }
    }

    /// <summary>Waits before the next try: without descriptors every accept fails at once, and would thousands of times a second.</summary>
    private async ValueTask PauseAsync(SocketError error)
    {
        if (!SocketErrors.IsOutOfResources(error))
        {
            // accept(2): an error of the new connection's network, to be passed over.
            return;
        }

        if (Interlocked.Exchange(ref _paused, 1) == 0)
        {
            log.AcceptPaused();
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(live.OneEnded, Task.Delay(Retry, clock, over.Token));
        over.Cancel();
    }
}
