using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// One client's connection, from accept to report: talk until a cue, say goodbye, close in the mode. It owns the client's
/// socket, which is closed when it is reported, whatever happened.
/// </summary>
/// <param name="client">What is said over its socket, which it owns from now on.</param>
/// <param name="identity">Who it is.</param>
/// <param name="shared">What all connections share.</param>
/// <param name="onHeld">Called when it becomes held.</param>
/// <param name="onEnd">Called with its report, once. It must not throw.</param>
internal sealed class ClientConnection(
    ByteStream client, AcceptedConnection identity, ServerContext shared, Action onHeld, Action<ClientConnection, ConnectionReport> onEnd)
{
    private static readonly Task<ConversationEnd> AtOnce = Task.FromResult(ConversationEnd.AtOnce);

    private readonly ClientOrders? _orders = shared.Options.Cues.Obey ? new ClientOrders() : null;
    private Handshake? _handshake;
    private Conversation? _conversation;
    private Relay? _relay;
    private Farewell? _farewell;

    /// <summary>Whether its mode keeps it open after its goodbye: it is open, but counts as ended.</summary>
    public bool IsHeld => _farewell is { IsHeld: true };

    /// <summary>Whether it was turned away.</summary>
    public bool IsTurnedAway => identity.TurnedAway;

    /// <summary>What was said on it; null if nobody wants to know.</summary>
    public SaidBytes? Said => client.Said;

    private ClosePlan Close => new(identity, shared, _orders);

    private bool SaysNoGoodbye => identity.Plan.Goodbye.IsEmpty && shared.Options.GoodbyeDelay == TimeSpan.Zero;

    // Made when it is needed: a connection that is idle does without it.
    private Farewell Farewell => _farewell ??= new Farewell(client, NewSender(), Close, _relay?.TakeUpstream(), onHeld)
    {
        HearsHead = _conversation is { HearsHead: true },
    };

    /// <summary>Serves the connection to its end, and has it reported. A fault of the server's own is a report too.</summary>
    public async Task RunAsync()
    {
        client.MostToSay = Close.Style.Cut ?? long.MaxValue;
        ConnectionReport report;
        try
        {
            if (identity.TurnedAway)
            {
                report = await TurnAwayAsync();
            }
            else
            {
                // The farewell is made after it.
                var end = await (client is TlsStream tls ? ShakeHandsAndConverseAsync(tls) : ConverseAsync());
                report = await Farewell.SayAsync(end);
            }
        }
        catch (Exception fault)
        {
            report = Farewell.AfterFault(fault);
        }

        (client as TlsStream)?.Dispose();
        onEnd(this, report);
    }

    /// <summary>Tells the client that there is no room, unless it is to be reset.</summary>
    private async ValueTask<ConnectionReport> TurnAwayAsync()
    {
        var isReset = identity.Plan.Close.Mode == CloseMode.Abort || shared.Stop.Force.IsCancellationRequested;
        client.Timeline?.AddCause(CloseReason.TurnedAway, null, shared.Options);
        if (isReset)
        {
            return Farewell.Reset();
        }

        return await Farewell.TurnAwayAsync(client is TlsStream tls ? await ShakeHandsAsync(tls) : null);
    }

    /// <summary>Before anything is said inside TLS; null once it can be.</summary>
    private ValueTask<ConversationEnd?> ShakeHandsAsync(TlsStream tls)
    {
        _handshake = new Handshake(tls, NewSender().Watch, shared, identity.AcceptedAt);
        return _handshake.RunAsync();
    }

    private async Task<ConversationEnd> ShakeHandsAndConverseAsync(TlsStream tls) =>
        await ShakeHandsAsync(tls) ?? await ConverseAsync();

    // A task of its own takes less of the memory of a connection that is idle than a ValueTask does in each that waits for it.
    private Task<ConversationEnd> ConverseAsync() =>
        shared.Stop.Shutdown.IsCancellationRequested ? Task.FromResult(new ConversationEnd(CloseReason.Shutdown))
        : shared.Options.GoodbyeAtOnce ? AtOnce
        : shared.Upstream is not null ? (_relay = new Relay(client, identity, shared)).RunAsync()
        : TalkAsync();

    private Task<ConversationEnd> TalkAsync()
    {
        var clocks = new Clocks(shared, identity.AcceptedAt, _handshake?.HeardAt ?? identity.AcceptedAt);
        var partner = PartnerWith(clocks);
        var cues = new Cues(
            shared.Options.Cues, _orders, asks: partner.AsksForBodies, isHttp: identity.Plan.HeadLength is not null);
        _conversation = new Conversation(client, cues, clocks, partner);
        return _conversation.RunAsync();
    }

    private Partner PartnerWith(Clocks clocks) =>
        shared.Options.Echo ? new Echo(SpeechOf(StepKind.Echoed, clocks), Close.FinFollows && SaysNoGoodbye)
        : identity.Plan.Script is { } script
            ? new ScriptPlayer(script, SpeechOf(StepKind.Said, clocks), clocks, shared.Clock, Close.FinFollows && SaysNoGoodbye)
        : shared.Options.Cues.AfterRequests is not null
            ? new RequestListener(SpeechOf(StepKind.Said, clocks))
        : Partner.Nobody;

    private Speech SpeechOf(StepKind kind, Clocks clocks) => new(client, NewSender(), clocks, shared, kind, Close.FinFollows);

    private Sender NewSender() => new(client, shared.Options.SendTimeout, shared.Clock);
}
