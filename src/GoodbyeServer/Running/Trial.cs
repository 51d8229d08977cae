using System.Runtime.InteropServices;
using GoodbyeServer.Commands;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>
/// One server and the command beside it, from the ports to what came of it. Nothing in it is the process's own: several can go on side
/// by side, each with its options, its log and its command.
/// </summary>
internal sealed class Trial : IDisposable
{
    /// <summary>How much longer than its clients a stopping server waits for whoever reads its log.</summary>
    public static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(1);

    private readonly ServerOptions _options;
    private readonly Server _server;
    private readonly StopRequest _request;
    private readonly CommandRun? _command;

    /// <summary>Holds its ports: clients can connect, unless it opens later, and are accepted once it runs.</summary>
    /// <param name="options">What the server is to do.</param>
    /// <param name="command">What is run beside it; null for nothing.</param>
    /// <param name="log">Where both are reported.</param>
    /// <param name="clock">Times everything.</param>
    /// <param name="beforeAccept">Waited for before each accept.</param>
    /// <param name="kept">Ports that it takes up, and leaves to the next; null for none.</param>
    /// <param name="reported">Hears of each connection that has ended, and what was said on it; null for nobody.</param>
    /// <param name="upstream">Where the upstream is; null if there is none.</param>
    /// <param name="tls">What TLS connections share; null to speak none.</param>
    /// <exception cref="StartupException">It cannot listen.</exception>
    public Trial(
        ServerOptions options,
        PreparedCommand? command,
        ServerLog log,
        TimeProvider clock,
        Func<CancellationToken, ValueTask> beforeAccept,
        KeptPorts? kept = null,
        Action<ConnectionReport, SaidBytes?>? reported = null,
        UpstreamAddresses? upstream = null,
        TlsContext? tls = null)
    {
        _options = options;
        _request = new StopRequest(clock);
        _command = command is null ? null : new CommandRun(command, options, _request, log, clock);

        // With a command, its time is up rather than the server's.
        var server = command is null ? options : options with { RunFor = Timeout.InfiniteTimeSpan };
        _server = Listen(() => new Server(server, log, clock, beforeAccept, kept, upstream, tls) { Reported = reported }, options);
        Ports = [.. _server.EndPoints.Select(endPoint => endPoint.Port).Distinct()];
    }

    /// <summary>All ports, in the order of the port file.</summary>
    public IReadOnlyList<int> Ports { get; }

    /// <summary>
    /// How long the log's reader may take nothing: no limit before the stop was asked for, little after the second time.
    /// </summary>
    public LogPatience? Patience
    {
        get
        {
            var limit = _options.ShutdownTimeout;
            var askedAt = _request.AskedAt > 0 ? _request.AskedAt : _command?.EndedAt ?? 0;
            return _request.AskedTwiceAt > 0 ? new(_request.AskedTwiceAt, ReaderPatience)
                : askedAt > 0 && limit != Timeout.InfiniteTimeSpan ? new(askedAt, limit + ReaderPatience)
                : null;
        }
    }

    /// <summary>A signal has come: the first one stops the server, the second one at once. The command hears it before.</summary>
    public void Hear(PosixSignal signal)
    {
        if (_command is null)
        {
            _request.Ask(StopCause.Signal(signal));
        }
        else
        {
            _command.Hear(signal);
        }
    }

    /// <summary>There is no time left.</summary>
    public void StopAtOnce(StopCause why) => _request.AskAtOnce(why);

    /// <summary>Runs until the server has stopped and the command has ended.</summary>
    public async Task<Outcome> RunAsync()
    {
        var run = _server.RunAsync(_request, _command is null ? null : () => _command.Start(Ports));
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var fault = run.Exception?.GetBaseException();
        if (fault is not null && _command is not null)
        {
            _request.AskAtOnce(StopCause.Fault);
            await _command.Ended;
        }

        return new Outcome(_server.Tally.Summarize(), fault, _command?.Outcome);
    }

    public void Dispose() => _server.Dispose();

    /// <summary>Looks the upstream up, if there is one.</summary>
    /// <exception cref="StartupException">It cannot be found.</exception>
    public static UpstreamAddresses? FindUpstream(ServerOptions options)
    {
        try
        {
            return options.Upstream is { } name ? Threads.OrRefuse(() => UpstreamAddresses.Find(name)) : null;
        }
        catch (UpstreamException e)
        {
            throw new StartupException(e.Message);
        }
    }

    /// <summary>Listens; says in words of the flags why it cannot.</summary>
    /// <exception cref="StartupException">It cannot.</exception>
    public static T Listen<T>(Func<T> listen, ServerOptions options)
    {
        try
        {
            return listen();
        }
        catch (BindException e)
        {
            throw StartupException.From(e, options);
        }
        catch (Exception e) when (e is TooFewDescriptorsException or UpstreamException)
        {
            throw new StartupException(e.Message);
        }
    }
}
