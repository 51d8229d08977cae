using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Connections;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Listens, accepts and numbers connections, has each served and reported, and stops them.</summary>
internal sealed class Server : IDisposable
{
    private readonly ServerContext _shared;
    private readonly Ports _ports;
    private readonly Seats _seats;
    private readonly Lock _numbering = new();
    private readonly Acceptor _acceptor;
    private readonly ConnectionPlan _turnedAway;
    private readonly ConnectionPlan _turnedAwayByOutage;

    // Made once: a connection that is idle does without a delegate of its own.
    private readonly Action _hold;

    /// <summary>
    /// Holds its ports, and listens unless it opens later: clients can connect then, and are accepted once
    /// <see cref="RunAsync"/> is called.
    /// </summary>
    /// <param name="options">What it is to do.</param>
    /// <param name="log">Where it reports.</param>
    /// <param name="clock">Times everything.</param>
    /// <param name="beforeAccept">Waited for before each accept; null to wait for nothing.</param>
    /// <param name="kept">Ports that it takes up, and leaves to the next; null for none.</param>
    /// <param name="upstream">Where the upstream is; null to find that out, if there is one.</param>
    /// <param name="tls">What TLS connections share; null to speak none.</param>
    /// <exception cref="BindException">An address cannot be listened on.</exception>
    /// <exception cref="UpstreamException">The upstream cannot be found, or is this server.</exception>
    public Server(
        ServerOptions options,
        ServerLog log,
        TimeProvider clock,
        Func<CancellationToken, ValueTask>? beforeAccept = null,
        KeptPorts? kept = null,
        UpstreamAddresses? upstream = null,
        TlsContext? tls = null)
    {
        upstream ??= options.Upstream is { } name ? UpstreamAddresses.Find(name) : null;
        _ports = new Ports(options, log, clock, kept);
        if (upstream?.Known.FirstOrDefault(IsOwn) is { } own)
        {
            _ports.Dispose();
            throw new UpstreamException($"--upstream {upstream.Name}: {own} is where this server itself listens");
        }

        _shared = new ServerContext(options, clock, new StopTokens(clock), log) { Upstream = upstream, Tls = tls };
        _seats = new Seats(options.MaxConnections, options.ExitAfter ?? long.MaxValue);
        _hold = _seats.Hold;
        (_turnedAway, _turnedAwayByOutage) = (options.TurnedAway, options.TurnedAwayByOutage);
        Tally = new Tally(clock);
        _acceptor = new Acceptor(_ports.Served, _seats, _shared, Take) { BeforeAccept = beforeAccept ?? (_ => default) };
    }

    /// <summary>The ports that it holds, also those where nobody is accepted, in the order of the options.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _ports.EndPoints;

    /// <summary>Hears of every connection that has ended, and what was said on it if that is kept. It must not throw, nor block.</summary>
    public Action<ConnectionReport, SaidBytes?>? Reported { get; init; }

    /// <summary>What has ended so far.</summary>
    public Tally Tally { get; }

    /// <summary>Serves until it is asked to stop, or has served as many as it was to, and every connection was reported.</summary>
    /// <param name="request">Asks it to stop.</param>
    /// <param name="beside">
    /// Called once clients can connect, before the first is accepted; awaited before the summary. Must not throw.
    /// </param>
    public async Task RunAsync(StopRequest request, Func<Task>? beside = null)
    {
        _ports.Begin(port => _acceptor.TakeDown(port, port.OutagesAtStart, after: null));
        var besideIt = beside?.Invoke() ?? Task.CompletedTask;
        using var over = new CancellationTokenSource();
        var runFor = Deadline.In(_shared.Options.RunFor, _shared.Clock).PassedAsync(_shared.Clock, over.Token);
        var accepting = AcceptOnAllAsync();
        var first = await Task.WhenAny(request.Asked, runFor, _seats.AllEndedOrHeld, _acceptor.Failed);
        if (first != request.Asked)
        {
            request.Begin(first == runFor ? StopCause.RunFor : _acceptor.Failed.IsCompleted ? StopCause.AcceptFault : StopCause.ExitAfter);
        }

        over.Cancel();
        await EndAllAsync(request, besideIt);
        _shared.Log.Stopped(Tally.Summarize());
        await accepting;
    }

    public void Dispose()
    {
        _ports.Dispose();
        _shared.Stop.Dispose();
        _shared.Pipes.Dispose();
        _acceptor.Dispose();
    }

    /// <summary>
    /// Has every connection say goodbye and close, waits for them as long as the shutdown timeout allows, then resets those
    /// that are left, and waits for what goes on beside the server. Whoever asks twice has them reset at once, without a
    /// goodbye if they had none.
    /// </summary>
    private async Task EndAllAsync(StopRequest request, Task besideIt)
    {
        var isAtOnce = request.AskedTwice.IsCompleted;
        if (isAtOnce)
        {
            _shared.Stop.ForceAll();
        }

        var why = await request.Asked;
        if (why.Kind == StopKind.Command && !isAtOnce)
        {
            // Clients that were the command's are gone: their ends are handled first, so that nobody is said to wait for them.
            await _acceptor.PassTurn();
            await Task.Yield();
        }

        var beganItself = request.AskedAt == 0;
        _shared.Log.Stopping(why.Text, isAtOnce ? 0 : _seats.WaitedFor, _shared.Options.ShutdownTimeout, beganItself);
        _shared.Stop.ShutDownAll();
        _acceptor.Stop();

        // From the moment it was asked: to notify thousands of connections takes a while itself.
        using var over = new CancellationTokenSource();
        var timeIsUp = _shared.ShutdownDue.PassedAsync(_shared.Clock, over.Token);
        var all = Task.WhenAll(_seats.AllEnded, besideIt);
        if (await Task.WhenAny(request.AskedTwice, all, timeIsUp) == timeIsUp)
        {
            _shared.Stop.ForceAll();
            await Task.WhenAny(request.AskedTwice, all);
        }

        over.Cancel();
        if (request.AskedTwice.IsCompleted)
        {
            _shared.Log.StoppingAtOnce((await request.AskedTwice).Text);
            _shared.Stop.ForceAll();
        }

        await all;
    }

    private async Task AcceptOnAllAsync()
    {
        try
        {
            await _acceptor.RunAsync();
        }
        finally
        {
            _seats.Complete();
        }
    }

    /// <summary>Numbers an accepted connection and has it served; false when there were enough.</summary>
    /// <param name="accepted">Its socket, which is the connection's from now on; the caller's again if this throws.</param>
    /// <param name="port">Where it was accepted.</param>
    private bool Take(Socket accepted, ServedPort port)
    {
        // What can throw comes first: whatever is counted must be reported.
        var (address, acceptedAt) = (ClientOf(accepted), _shared.Clock.GetTimestamp());
        var options = _shared.Options;
        var timeline = options.Timeline ? new Timeline(_shared.Clock, acceptedAt, options.ShowBytes) : null;
        var peer = PeerSocket.Own(accepted, timeline);
        bool isLast;
        Seat seat;
        ConnectionIdentity identity;
        IReadOnlyList<Outage> outages = [];
        lock (_numbering)
        {
            var isDown = port.IsDown;
            if (_seats.TryTake(mayServe: !isDown, out isLast) is not { } taken)
            {
                // Accepted at the same instant as the last one, on another listener: reset, as if it were still queued.
                accepted.Close(0);
                return false;
            }

            seat = taken;
            var plan = seat.IsServed ? port.Plans.Next() : isDown ? _turnedAwayByOutage : _turnedAway;
            if (seat.IsServed && !isLast && port.Plans.Outages is { Count: > 0 } next)
            {
                outages = next;
                port.GoDown();
            }

            if (seat.IsServed && seat.Number > _shared.Options.TornConnections)
            {
                plan = plan with { Close = CloseMode.HalfClose };
            }

            identity = new(seat.Number, address, port.Number, plan, TurnedAway: !seat.IsServed, acceptedAt);
        }

        _shared.Log.Accepted(identity);
        TaskCompletionSource? ended = null;
        if (outages.Count > 0)
        {
            // Before it is served: a client that connects upon its goodbye finds the port down.
            ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _acceptor.TakeDown(port, outages, new(seat.Number, ended.Task));
        }

        var said = options.KeepsSaid ? new SaidBytes() : null;
        ByteStream client = _shared.Tls is { } tls
            ? new TlsStream(peer, tls, (options.Tls ?? new()).CloseNotify) { Said = said }
            : new PlainStream(peer) { Said = said };
        _ = ServeAsync(new ClientConnection(client, identity, _shared, _hold), client, seat, ended);
        return !isLast;
    }

    private async Task ServeAsync(ClientConnection connection, ByteStream client, Seat seat, TaskCompletionSource? ended)
    {
        var report = await connection.RunAsync();

        // Frees the place before the report, so that a client that connects upon the report is served.
        seat.EndService();
        Report(report);
        Reported?.Invoke(report, client.Said);
        seat.Free(connection.IsHeld);
        ended?.SetResult();
    }

    /// <summary>Whether an address is one of this server's own: it would be its own client, and the client of that one, and on.</summary>
    private bool IsOwn(IPEndPoint upstream) => _ports.EndPoints.Any(own => own.Port == upstream.Port
        && (own.Address.Equals(upstream.Address)
            || (IPAddress.IsLoopback(upstream.Address) && (own.Address.Equals(IPAddress.Any) || own.Address.Equals(IPAddress.IPv6Any)))));

    private void Report(ConnectionReport report)
    {
        Tally.Add(report);
        _shared.Log.Closed(report);
    }

    private static IPEndPoint ClientOf(Socket socket)
    {
        var client = (IPEndPoint)socket.RemoteEndPoint!;
        return client.Address.IsIPv4MappedToIPv6 ? new(client.Address.MapToIPv4(), client.Port) : client;
    }
}
