using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Connections;

/// <summary>Who a connection is: what is known of it when it is accepted.</summary>
/// <param name="Number">From 1, in the order of acceptance.</param>
/// <param name="Client">The client's address and port.</param>
/// <param name="Port">The server's port that the client connected to.</param>
/// <param name="CloseMode">How it is to be closed.</param>
/// <param name="TurnedAway">Whether there are too many clients to serve it.</param>
/// <param name="AcceptedAt">A timestamp of the server's clock.</param>
internal sealed record ConnectionIdentity(long Number, IPEndPoint Client, int Port, CloseMode CloseMode, bool TurnedAway, long AcceptedAt);

/// <summary>
/// One client's connection, from accept to report: talk until a cue, say goodbye, close in the mode. It owns the socket,
/// which is closed when <see cref="RunAsync"/> returns, whatever happened.
/// </summary>
internal sealed class ClientConnection
{
    private readonly ConnectionIdentity _identity;
    private readonly ServerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ServerStop _stop;
    private readonly ServerLog _log;
    private readonly ClientSocket _client;
    private readonly Sender _sender;
    private readonly Goodbye _goodbye;
    private readonly SocketCloser _closer;
    private readonly Timeline? _timeline;
    private CloseMode _closeMode;
    private TimeSpan _closeDelay;

    public ClientConnection(
        Socket socket, ConnectionIdentity identity, ServerOptions options, TimeProvider clock, ServerStop stop, ServerLog log)
    {
        (_identity, _options, _clock, _stop, _log) = (identity, options, clock, stop, log);
        (_closeMode, _closeDelay) = (identity.CloseMode, options.CloseDelay);
        _client = new ClientSocket(socket);
        _sender = new Sender(_client, options.SendTimeout, clock);
        _timeline = options.Timeline ? new Timeline(clock, identity.AcceptedAt) : null;
        _goodbye = new Goodbye(_client, _sender, options, _timeline);
        _closer = new SocketCloser(socket, _client, options, clock, stop, _timeline)
        {
            OnHalfClosed = () => log.HalfClosed(identity),
            OnWaiting = () => log.Waiting(identity),
        };
    }

    /// <summary>Called once, when the goodbye of a connection in <see cref="CloseMode.Never"/> was sent.</summary>
    public Action? OnHeld { get; init; }

    /// <summary>Serves the connection to its end. Throws nothing: a fault of the server's own is a report too.</summary>
    public async Task<ConnectionReport> RunAsync()
    {
        try
        {
            _client.Open();
            if (_identity.TurnedAway)
            {
                return Report(CloseReason.TurnedAway, _closer.Reset());
            }

            var end = await ConverseAsync();
            _timeline?.AddCause(end.Reason, end.Cue, _options);
            var signal = end.Signal == ClientSignal.Ready ? await SayGoodbyeAsync(end) : end.Signal;
            var ending = signal == ClientSignal.Ready
                ? await _closer.CloseAsync(_closeMode)
                : _closer.CloseAfter(signal);
            return Report(end.Reason, ending) with { Cue = end.Cue };
        }
        catch (Exception fault)
        {
            return Report(CloseReason.Error, _closer.ResetAfterFault()) with { Fault = fault };
        }
    }

    private ValueTask<ConversationEnd> ConverseAsync() =>
        _stop.Shutdown.IsCancellationRequested ? new(new ConversationEnd(CloseReason.Shutdown))
        : _options.GoodbyeAtOnce ? new(new ConversationEnd(CloseReason.Goodbye, Cue.AtOnce))
        : TalkAsync();

    private async ValueTask<ConversationEnd> TalkAsync()
    {
        var conversation = new Conversation(_client, _sender, _options, _identity.AcceptedAt, _clock, _stop, _timeline);
        var end = await conversation.RunAsync();
        _closeMode = conversation.Orders?.Mode ?? _closeMode;
        _closeDelay = conversation.Orders?.CloseDelay ?? _closeDelay;
        return end;
    }

    private async ValueTask<ClientSignal> SayGoodbyeAsync(ConversationEnd end)
    {
        var signal = await _goodbye.SayAsync(_stop.Force);
        _log.Goodbye(_identity, end, _goodbye.BytesTaken);
        if (signal == ClientSignal.Ready && _closeMode == CloseMode.Never)
        {
            OnHeld?.Invoke();
        }

        if (signal == ClientSignal.Ready && _closeDelay > TimeSpan.Zero)
        {
            _sender.Watch.Restart();
            signal = await _sender.PauseAsync(_closeDelay, _stop.Force);
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
        CloseMode = _closeMode,
        BytesReceived = _client.BytesReceived,
        BytesSent = _client.BytesSent,
        BytesUnread = _closer.BytesUnread,
        Goodbye = _goodbye.Fate(_closer.BytesDropped),
        Duration = _clock.GetElapsedTime(_identity.AcceptedAt),
        Steps = _timeline?.Steps,
    };
}
