using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Accepts connections on every listener, until it is stopped or there were enough.</summary>
internal sealed class Acceptor : IDisposable
{
    /// <summary>After this many connections in a row, others get their turn on the thread.</summary>
    private const int AcceptsBeforeTurn = 64;

    /// <summary>This many connections with an error of their own, one after the other, are no accident: the next try comes later.</summary>
    private const int ErrorsBeforePause = 16;

    private readonly IReadOnlyList<ServedPort> _ports;
    private readonly AcceptPause _pause;
    private readonly Handover _handover;
    private readonly EngineTurn _turn = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="ports">Where to accept. Their listeners are closed when it has ended.</param>
    /// <param name="seats">The connections there are: when one ends, a descriptor is free again.</param>
    /// <param name="shared">What all connections share.</param>
    /// <param name="take">Takes over an accepted socket, unless it throws; false when there are enough.</param>
    public Acceptor(IReadOnlyList<ServedPort> ports, Seats seats, ServerContext shared, Func<Socket, ServedPort, bool> take)
    {
        _ports = ports;
        _pause = new AcceptPause(seats, shared.Log, shared.Clock, each: shared.Upstream is null ? 1 : 2, _stop.Token);
        _handover = new Handover(take, _pause, _stop);
        PassTurn = _turn.PassAsync;
    }

    /// <summary>Waited for before each accept: the log may be too far behind to take on more connections.</summary>
    public Func<CancellationToken, ValueTask> BeforeAccept { get; init; } = _ => default;

    /// <summary>Lets the others have their turn on the thread, after a number of connections in a row.</summary>
    public Func<Task> PassTurn { get; init; }

    /// <summary>Completes when a listener cannot accept any more: the server cannot go on.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Accepts until the end; completes when every listener is closed that was open.</summary>
    public async Task RunAsync()
    {
        await Task.WhenAll(_ports.SelectMany(port => port.Listeners.Select(listener => AcceptAsync(listener, port))));
        await Task.WhenAll(_ports.Select(port => port.Outage));
    }

    /// <summary>Takes a port down, and up again in time. It is down when this returns; the task completes when it is up.</summary>
    public Task<bool> TakeDown(ServedPort port, IReadOnlyList<Outage> outages, PrecedingConnection? after)
    {
        return port.Outage = BeDownAsync();

        async Task<bool> BeDownAsync()
        {
            try
            {
                return await port.BeDownAsync(outages, after, listener => _handover.TakeQueued(listener, port), _stop.Token);
            }
            catch
            {
                Fail();
                throw;
            }
        }
    }

    /// <summary>Takes what the kernel has queued, then accepts no more.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        _turn.Dispose();
        _pause.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(BoundListener listener, ServedPort port)
    {
        try
        {
            var errors = 0;
            for (var count = 1; !_stop.IsCancellationRequested; count++)
            {
                errors = await AcceptOneAsync(listener, port, errors);
                if (count % AcceptsBeforeTurn == 0)
                {
                    await PassTurn();
                }
            }

            if (!_handover.HadEnough)
            {
                _handover.TakeQueued(listener, port);
            }
        }
        catch
        {
            Fail();
            throw;
        }
        finally
        {
            listener.Dispose();
        }
    }

    /// <summary>The others end too: a server that hears on some of its addresses only would be worse than none.</summary>
    private void Fail()
    {
        _failed.TrySetResult();
        _stop.Cancel();
    }

    /// <summary>Accepts the next connection; nobody if that is cancelled.</summary>
    /// <param name="listener">Where.</param>
    /// <param name="port">The port that it is of.</param>
    /// <param name="errors">How many connections in a row had an error of their own before.</param>
    /// <returns>How many have had one now.</returns>
    private async ValueTask<int> AcceptOneAsync(BoundListener listener, ServedPort port, int errors)
    {
        var timesShut = listener.TimesShut;
        try
        {
            await BeforeAccept(_stop.Token);
            if (!listener.Listening.IsCompleted)
            {
                await listener.Listening.WaitAsync(_stop.Token);
            }

            var untilShort = await _pause.PassAsync();
            _handover.Take(await listener.Socket.AcceptAsync(untilShort), listener, port);
            _pause.Accepted();
            return 0;
        }
        catch (OperationCanceledException)
        {
            // The server stops, or another listener took the last descriptor.
            return errors;
        }
        catch (SocketException) when (listener.TimesShut != timesShut)
        {
            // The port has gone down meanwhile.
            return errors;
        }
        catch (SocketException e) when (AcceptErrors.Of(e.SocketErrorCode) is var error && error != AcceptError.Listener)
        {
            if (error == AcceptError.OneConnection && errors < ErrorsBeforePause)
            {
                return errors + 1;
            }

            _pause.Refused(error);
            return 0;
        }
    }
}
