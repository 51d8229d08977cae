using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Connections;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Listens, accepts and numbers connections, has each served and reported, and stops them.</summary>
internal sealed class GoodbyeListener : IDisposable
{
    private readonly ServerOptions _options;
    private readonly ServerLog _log;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<BoundListener> _listeners;
    private readonly LiveConnections _live;
    private readonly Lock _numbering = new();
    private readonly ServerStop _stop;
    private readonly Acceptor _acceptor;

    /// <summary>Listens: clients can connect from now on, and are accepted once <see cref="RunAsync"/> is called.</summary>
    /// <exception cref="BindException">An address cannot be listened on.</exception>
    public GoodbyeListener(ServerOptions options, ServerLog log, TimeProvider clock)
    {
        (_options, _log, _clock) = (options, log, clock);
        _listeners = ListenerBinder.Listen(options);
        _live = new LiveConnections(options.MaxConnections, options.ExitAfter ?? long.MaxValue);
        _stop = new ServerStop(clock);
        Tally = new Tally(clock);
        _acceptor = new Acceptor(_listeners, _live, log, clock, Take);
    }

    /// <summary>Where it listens, in the order of the options.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _listeners.Select(listener => listener.EndPoint)];

    /// <summary>What has ended so far.</summary>
    public Tally Tally { get; }

    /// <summary>Serves until it is asked to stop, or has served as many as it was to, and every connection was reported.</summary>
    public async Task RunAsync(StopRequest request)
    {
        foreach (var listener in _listeners)
        {
            _log.Listening(listener.EndPoint, listener.CloseModes, isOneOfSeveral: _options.FurtherPorts.Count > 0);
        }

        using var over = new CancellationTokenSource();
        var runFor = Task.Delay(_options.RunFor, _clock, over.Token);
        var accepting = AcceptOnAllAsync();
        var first = await Task.WhenAny(request.Asked, runFor, _live.AllEndedOrHeld, FailureOf(accepting));
        request.Begin(first == runFor ? "--run-for"
            : first == _live.AllEndedOrHeld ? "--exit-after"
            : "a fault in accepting");
        _log.Stopping(await request.Asked);
        over.Cancel();
        _stop.AskAll();
        _acceptor.Stop();
        await EndAllAsync(request);
        _log.Stopped(Tally.Summarize());
        await accepting;
    }

    public void Dispose()
    {
        foreach (var listener in _listeners)
        {
            listener.Listener.Dispose();
        }

        _stop.Dispose();
        _acceptor.Dispose();
    }

    /// <summary>Waits for the connections as long as the shutdown timeout allows, then resets those that are left.</summary>
    private async Task EndAllAsync(StopRequest request)
    {
        using var over = new CancellationTokenSource();

        // From the moment it was asked: to tell thousands of connections takes a while itself.
        var due = Deadline.After(_stop.AskedAt.Timestamp, _options.ShutdownTimeout, _clock);
        var timeout = Task.Delay(due.Remaining(_clock), _clock, over.Token);
        await Task.WhenAny(_live.AllEnded, timeout, request.AskedTwice);
        over.Cancel();
        _stop.ForceAll();
        await _live.AllEnded;
    }

    /// <summary>Completes once accepting has failed, and only then: a server that accepts no more, as told, still serves those it has.</summary>
    private static Task FailureOf(Task accepting)
    {
        // A continuation that does not run is a cancelled task, which is complete too: it cannot be waited for itself.
        var failed = new TaskCompletionSource();
        _ = accepting.ContinueWith(
            _ => failed.TrySetResult(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return failed.Task;
    }

    private async Task AcceptOnAllAsync()
    {
        try
        {
            await _acceptor.RunAsync();
        }
        finally
        {
            _live.Complete();
        }
    }

    /// <summary>Numbers an accepted connection and has it served; false when there were enough.</summary>
    private bool Take(Socket socket, BoundListener listener)
    {
        // What can fail comes before it is counted.
        var (client, acceptedAt) = (ClientOf(socket), _clock.GetTimestamp());
        bool isLast;
        ConnectionIdentity identity;
        lock (_numbering)
        {
            if (!_live.TryAdd(out var number, out var turnedAway, out isLast))
            {
                // Accepted at the same instant as the last one, on another listener: reset, as if it were still queued.
                socket.Close(0);
                return false;
            }

            var mode = turnedAway ? CloseMode.Abort : listener.Modes.Next();
            identity = new(number, client, listener.EndPoint.Port, mode, turnedAway, acceptedAt);
        }

        _log.Accepted(identity);
        _ = ServeAsync(socket, identity);
        return !isLast;
    }

    private async Task ServeAsync(Socket socket, ConnectionIdentity identity)
    {
        var connection = new ClientConnection(socket, identity, _options, _clock, _stop, _log, _live);
        var report = await connection.RunAsync();
        if (!identity.TurnedAway)
        {
            _live.Leave();
        }

        Tally.Add(report);
        _log.Closed(report);
        _live.Remove(connection.IsHeld);
    }

    private static IPEndPoint ClientOf(Socket socket)
    {
        var client = (IPEndPoint)socket.RemoteEndPoint!;
        return client.Address.IsIPv4MappedToIPv6 ? new(client.Address.MapToIPv4(), client.Port) : client;
    }
}
