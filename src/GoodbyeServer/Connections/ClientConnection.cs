using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// One client's connection, from accept to report: talk until a cue, say goodbye, close in the mode. It owns the socket,
/// which is closed when <see cref="RunAsync"/> returns, whatever happened.
/// </summary>
internal sealed class ClientConnection
{
    private readonly Socket _socket;
    private readonly ConnectionIdentity _identity;
    private readonly ServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ServerStop _stop;
    private readonly ServerLog _log;
    private readonly LiveConnections _live;
    private readonly ClientSocket _client;
    private readonly Sender _sender;
    private readonly ClientOrders? _orders;
    private readonly Timeline? _timeline;
    private Goodbye? _goodbye;
    private SocketCloser? _closer;

    public ClientConnection(
        Socket socket,
        ConnectionIdentity identity,
        ServerOptions options,
        TimeProvider clock,
        ServerStop stop,
        ServerLog log,
        LiveConnections live)
    {
        (_socket, _identity, _options, _clock, _stop, _log, _live) = (socket, identity, options, clock, stop, log, live);
        _client = new ClientSocket(socket);
        _sender = new Sender(_client, options.SendTimeout, clock);
        _orders = options.Cues.Obey ? new ClientOrders() : null;
        _timeline = options.Timeline ? new Timeline(clock, identity.AcceptedAt) : null;
    }

    /// <summary>Whether it is in <see cref="CloseMode.Never"/> and its goodbye was sent: it is open, but counts as ended.</summary>
    public bool IsHeld { get; private set; }

    private CloseMode CloseMode => _orders?.Mode ?? _identity.CloseMode;

    private TimeSpan CloseDelay => _orders?.CloseDelay ?? _options.CloseDelay;

    // Made when they are needed: a connection that is idle does without them.
    private Goodbye Goodbye => _goodbye ??= new Goodbye(_client, _sender, _options, _timeline);

    private SocketCloser Closer => _closer ??= new SocketCloser(_socket, _client, _identity, _options, _clock, _stop, _log, _timeline);

    /// <summary>Serves the connection to its end. Throws nothing: a fault of the server's own is a report too.</summary>
    public async Task<ConnectionReport> RunAsync()
    {
        try
        {
            _client.DoNotBlock();
            if (_identity.TurnedAway)
            {
                _timeline?.AddCause(CloseReason.TurnedAway, null, _options);
                return Report(CloseReason.TurnedAway, Closer.Reset());
            }

            var end = await ConverseAsync();
            _timeline?.AddCause(end.Reason, end.Cue, _options);
            var signal = end.Signal == ClientSignal.Ready ? await SayGoodbyeAsync(end) : end.Signal;
            var ending = signal == ClientSignal.Ready ? await Closer.CloseAsync(CloseMode) : Closer.CloseAfter(signal);
            return Report(end.Reason, ending) with { Cue = end.Cue };
        }
        catch (Exception fault)
        {
            _timeline?.AddCause(CloseReason.Error, null, _options);
            return Report(CloseReason.Error, Closer.ResetAfterFault()) with { Fault = fault };
        }
    }

    private ValueTask<ConversationEnd> ConverseAsync() =>
        _stop.Shutdown.IsCancellationRequested ? new(new ConversationEnd(CloseReason.Shutdown))
        : _options.GoodbyeAtOnce ? new(new ConversationEnd(CloseReason.Goodbye, Cue.AtOnce))
        : new Conversation(_client, _sender, _orders, _options, _identity.AcceptedAt, _clock, _stop, _timeline).RunAsync();

    private async ValueTask<ClientSignal> SayGoodbyeAsync(ConversationEnd end)
    {
        var signal = await Goodbye.SayAsync(_stop.Force);
        _log.Goodbye(_identity, end.Cue, Goodbye.BytesTaken);
        if (signal == ClientSignal.Ready && CloseMode == CloseMode.Never)
        {
            IsHeld = true;
            _live.Hold();
        }

        if (signal == ClientSignal.Ready && CloseDelay > TimeSpan.Zero)
        {
            _sender.Watch.Restart();
            signal = await _sender.PauseAsync(CloseDelay, _stop.Force);
        }

        return signal;
    }

    private ConnectionReport Report(CloseReason reason, Ending ending) => new()
    {
        Connection = _identity.Number,
        Client = _identity.Client,
        Port = _identity.Port,
        Reason = reason,
        Ending = ending,
        CloseMode = CloseMode,
        BytesReceived = _client.BytesReceived,
        BytesSent = _client.BytesSent,
        BytesUnread = Closer.BytesUnread,
        Goodbye = Goodbye.Fate(Closer.BytesDropped),
        Duration = _clock.GetElapsedTime(_identity.AcceptedAt),
        Steps = _timeline?.Steps,
    };
}
