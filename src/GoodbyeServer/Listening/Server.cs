using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Listens, has connections accepted, served and reported, and stops them.</summary>
internal sealed class Server : IDisposable
{
    private readonly ServerContext _shared;
    private readonly Ports _ports;
    private readonly Seats _seats;
    private readonly Acceptor _acceptor;

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
        if (upstream?.Known.Select(address => address.EndPoint).FirstOrDefault(IsOwn) is { } own)
        {
            _ports.Dispose();
            throw new UpstreamException($"--upstream {upstream.Name}: {own} is where this server itself listens");
        }

        _shared = new ServerContext(options, clock, new StopTokens(clock), log) { Upstream = upstream, Tls = tls };
        _seats = new Seats(options.MaxConnections, options.ExitAfter ?? long.MaxValue);
        Tally = new Tally(clock);
        var reception = new Reception(_shared, _seats, Report) { TakeDown = TakeDown };
        _acceptor = new Acceptor(_ports.Served, _seats, _shared, reception.Take) { BeforeAccept = beforeAccept ?? (_ => default) };
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
        _ports.Begin(port => TakeDown(port, port.OutagesAtStart, after: null));
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
        _shared.Timer.Dispose();
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
        request.Tell();
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

    private Task<bool> TakeDown(ServedPort port, IReadOnlyList<Outage> outages, PrecedingConnection? after) =>
        _acceptor.TakeDown(port, outages, after);

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

    /// <summary>Whether an address is one of this server's own: it would be its own client, and the client of that one, and on.</summary>
    private bool IsOwn(IPEndPoint upstream) => _ports.EndPoints.Any(own => own.Port == upstream.Port
        && (own.Address.Equals(upstream.Address)
            || (IPAddress.IsLoopback(upstream.Address) && (own.Address.Equals(IPAddress.Any) || own.Address.Equals(IPAddress.IPv6Any)))));

    private void Report(ConnectionReport report, SaidBytes? said)
    {
        Tally.Add(report);
        _shared.Log.Closed(report);
        Reported?.Invoke(report, said);
    }
}
