using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Tls;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace GoodbyeServer.Tests.Support;

/// <summary>A server in this process, by default on a free port of 127.0.0.1. A test can wait for its log events.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly StopCause Cause = new(StopKind.Signal, "a test");

    private readonly StopRequest _request;
    private readonly Server _server;
    private readonly Logger _logger;
    private Task _run = Task.CompletedTask;

    private RunningServer(ServerOptions options, TimeProvider clock)
    {
        _logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(Log).CreateLogger();
        _request = new StopRequest(clock);
        _server = new Server(
            options,
            new ServerLog(_logger) { NamesPorts = options.ServesSeveralPorts },
            clock,
            tls: options.Tls is null ? null : TestContext.Of(options.Tls));
        Port = _server.EndPoints[0].Port;
    }

    public EventLog Log { get; } = new();

    public int Port { get; }

    public IReadOnlyList<IPEndPoint> EndPoints => _server.EndPoints;

    public Summary Summary => _server.Tally.Summarize();

    /// <summary>Completes when the server has stopped, for any reason.</summary>
    public Task Ended => _run.OrHangs(() => $"the server's end; logged so far:\n{Log.Told}");

    /// <summary>Every report so far.</summary>
    public IReadOnlyList<Closed> Reports => [.. Log.Named("Closed").Select(Closed.Of)];

    /// <summary>
    /// Listens, and accepts nothing before <see cref="Run"/>: a client that is to be reset at once has then connected for
    /// certain, while otherwise its connect() itself may fail.
    /// </summary>
    public static RunningServer Listen(ServerOptions? options = null, TimeProvider? clock = null, BindAddress? bind = null) =>
        new((options ?? new()) with { Bind = [bind ?? BindAddress.Of(IPAddress.Loopback)] }, clock ?? TimeProvider.System);

    public static RunningServer Start(ServerOptions? options = null, TimeProvider? clock = null, BindAddress? bind = null)
    {
        var server = Listen(options, clock, bind);
        server.Run();
        return server;
    }

    public void Run() => _run = _server.RunAsync(_request);

    public Task<Peer> ConnectAsync(IPAddress? to = null, int? receiveBuffer = null) =>
        Peer.ConnectAsync(new IPEndPoint(to ?? IPAddress.Loopback, Port), receiveBuffer);

    /// <summary>Connects to one of its endpoints, in the order of the options.</summary>
    public Task<Peer> ConnectToAsync(int index) => Peer.ConnectAsync(EndPoints[index]);

    /// <summary>Connects to a server that may reset it before connect() returns; null if it did.</summary>
    public async Task<Peer?> TryConnectAsync()
    {
        try
        {
            return await ConnectAsync();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return null;
        }
    }

    /// <summary>Asks it to stop; the second time, at once.</summary>
    /// <param name="why">What asks; null for a test.</param>
    public void AskToStop(StopCause? why = null) => _request.Ask(why ?? Cause);

    /// <summary>Says that there is no time left, as when standard output is gone.</summary>
    public void AskAtOnce() => _request.AskAtOnce(Cause);

    public Task StopAsync()
    {
        AskToStop();
        return Ended;
    }

    public Task<LogEvent> EventAsync(string name) => Log.WhenAsync(logged => logged.Name() == name, $"an event {name}");

    /// <summary>Waits until a connection is served: its clocks run from now on at the latest.</summary>
    public Task AcceptedAsync(long connection = 1) =>
        Log.WhenAsync(
            logged => logged.Name() == "Accepted" && (long)logged.Value("Connection")! == connection, $"#{connection} to be accepted");

    public Task<LogEvent> ClosedEventAsync(long connection = 1) =>
        Log.WhenAsync(
            logged => logged.Name() == "Closed" && (long)logged.Value("Connection")! == connection, $"the report of #{connection}");

    public async Task<Closed> ClosedAsync(long connection = 1) => Closed.Of(await ClosedEventAsync(connection));

    public async ValueTask DisposeAsync()
    {
        _request.AskAtOnce(Cause);
        try
        {
            await Ended;
        }
        finally
        {
            _server.Dispose();
            await _logger.DisposeAsync();
        }
    }
}
