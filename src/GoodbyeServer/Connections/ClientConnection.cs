using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// One client's connection, from accept to report: talk until a cue, say goodbye, close in the mode. It owns the client's
/// socket, which is closed when <see cref="RunAsync"/> returns, whatever happened.
/// </summary>
internal sealed class ClientConnection
{
    private readonly ByteStream _client;
    private readonly ConnectionIdentity _identity;
    private readonly ServerContext _server;
    private readonly Action _onHeld;
    private readonly Sender _sender;
    private readonly ClientOrders? _orders;
    private long _heardAt;
    private Cues? _cues;
    private Partner? _partner;
    private Goodbye? _goodbye;
    private SocketCloser? _closer;
    private Relay? _relay;

    /// <param name="client">What is said over its socket, which it owns from now on.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="server">What all connections share.</param>
    /// <param name="onHeld">Called when it becomes held.</param>
    public ClientConnection(ByteStream client, ConnectionIdentity identity, ServerContext server, Action onHeld)
    {
        (_client, _identity, _server, _onHeld) = (client, identity, server, onHeld);
        _heardAt = identity.AcceptedAt;
        _client.MostToSay = identity.Plan.Close.Cut ?? long.MaxValue;
        _sender = new Sender(client, server.Options.SendTimeout, server.Clock);
        _orders = server.Options.Cues.Obey ? new ClientOrders() : null;
    }

    /// <summary>Whether <see cref="CloseMode.Never"/> keeps it open after its goodbye: it is open, but counts as ended.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Its stream if that is inside TLS; null if it is not.</summary>
    private TlsStream? Tls => _client as TlsStream;

    private CloseItem Close => _orders?.Item is not { } ordered ? _identity.Plan.Close
        : _server.Options.KeepsCut && _identity.Plan.Close.Cut is { } cut ? ordered with { Cut = Math.Min(cut, ordered.Cut ?? cut) }
        : ordered;

    private TimeSpan CloseDelay => _orders?.CloseDelay ?? _server.Options.CloseDelay;

    // Made when they are needed: a connection that is idle does without them.
    private Goodbye Goodbye => _goodbye ??= new Goodbye(_client, _sender, _server, PlannedGoodbye);

    private ReadOnlyMemory<byte> PlannedGoodbye =>
        HearsHead && _identity.Plan is { HeadLength: { } length, Goodbye: var response } ? response[..length] : _identity.Plan.Goodbye;

    /// <summary>Whether a FIN follows the last bytes at once, which is to travel in their segment.</summary>
    private bool FinFollows =>
        _server.Options.FinWithData && CloseDelay == TimeSpan.Zero && Close.Mode is CloseMode.HalfClose or CloseMode.Close;

    private bool SaysNoGoodbye => _identity.Plan.Goodbye.IsEmpty && _server.Options.GoodbyeDelay == TimeSpan.Zero;

    private bool HearsHead => _cues is { HearsHead: true } || _partner is { HearsHead: true };

    private SocketCloser Closer => _closer ??= new SocketCloser(_client, _sender.Watch, _identity, _server);

    /// <summary>Serves the connection to its end. Throws nothing: a fault of the server's own is a report too.</summary>
    public async Task<ConnectionReport> RunAsync()
    {
        try
        {
            if (_identity.TurnedAway)
            {
                _client.Timeline?.AddCause(CloseReason.TurnedAway, null, _server.Options);
                return Report(CloseReason.TurnedAway, await TurnAwayAsync());
            }

            var end = await ShakeHandsAsync() ?? await ConverseAsync();
            if (end.Expected is { } expected)
            {
                _server.Log.Garbled(_identity, _client.BytesReceived, expected);
            }

            // The client may have chosen another one.
            _client.MostToSay = Close.Cut ?? long.MaxValue;
            _client.Timeline?.AddCause(end.Reason, end.Cue, _server.Options);
            if (end is { Reason: CloseReason.HandshakeFailed, Departure: null })
            {
                return Report(end.Reason, await Closer.CloseAsync(CloseMode.HalfClose, waits: false));
            }

            var departure = end.Departure ?? (end.Wire is null ? await SayGoodbyeAsync(end.Cue) : null);
            return Report(end.Reason, await CloseAsync(end, departure)) with { Cue = end.Cue };
        }
        catch (Exception fault)
        {
            _client.Timeline?.AddCause(CloseReason.Error, null, _server.Options);
            _relay?.ResetAfterFault();
            return Report(CloseReason.Error, Closer.ResetAfterFault()) with { Fault = fault };
        }
        finally
        {
            Tls?.Dispose();
            _relay?.Dispose();
        }
    }

    /// <summary>Before anything is said inside TLS; null once it can be, or if there is no TLS.</summary>
    private ValueTask<ConversationEnd?> ShakeHandsAsync() => Tls is { } tls ? ShakeHandsAsync(tls) : default;

    private async ValueTask<ConversationEnd?> ShakeHandsAsync(TlsStream tls)
    {
        var handshake = new Handshake(tls, _sender.Watch, _server, _identity.AcceptedAt);
        var end = await handshake.RunAsync();
        _heardAt = handshake.HeardAt;
        return end;
    }

    /// <summary>Tells the client that there is no room, unless it is to be reset; without any of the goodbye's pauses.</summary>
    private async ValueTask<Verdict> TurnAwayAsync()
    {
        if (_identity.Plan.Close.Mode == CloseMode.Abort || _server.Stop.Force.IsCancellationRequested)
        {
            return Closer.Reset();
        }

        if (await ShakeHandsAsync() is { } end)
        {
            return end.Departure is { } gone ? Closer.CloseAfter(gone) : await Closer.CloseAsync(CloseMode.HalfClose, waits: false);
        }

        var departure = await Goodbye.SayAtOnceAsync(_server.Options.FinWithData);
        _server.Log.Goodbye(_identity, null, Goodbye.BytesTaken);
        return await CloseAsync(departure, isCut: false);
    }

    private ValueTask<ConversationEnd> ConverseAsync() =>
        _server.Stop.Shutdown.IsCancellationRequested ? new(new ConversationEnd(CloseReason.Shutdown))
        : _server.Options.GoodbyeAtOnce ? new(ConversationEnd.AtOnce)
        : _server.Upstream is not null ? (_relay = Relay.For(_client, _sender.Watch, _identity, _server)).RunAsync()
        : TalkAsync();

    private ValueTask<ConversationEnd> TalkAsync()
    {
        var clocks = new Clocks(_server, _identity.AcceptedAt, _heardAt);
        _partner = PartnerWith(clocks);
        _cues = new Cues(
            _server.Options.Cues, _orders, asks: _partner.AsksForBodies, isHttp: _identity.Plan.HeadLength is not null);
        return new Conversation(_client, _cues, clocks, _partner).RunAsync();
    }

    private Partner PartnerWith(Clocks clocks) =>
        _server.Options.Echo ? new Echo(SpeechOf(StepKind.Echoed, clocks), FinFollows && SaysNoGoodbye)
        : _identity.Plan.Script is { } script
            ? new ScriptPlayer(script, SpeechOf(StepKind.Said, clocks), clocks, _server.Clock, FinFollows && SaysNoGoodbye)
        : _server.Options.Cues.AfterRequests is not null
            ? new RequestListener(SpeechOf(StepKind.Said, clocks))
        : Partner.Nobody;

    private Speech SpeechOf(StepKind kind, Clocks clocks) => new(_client, _sender, clocks, _server, kind, FinFollows);

    private async ValueTask<Departure?> SayGoodbyeAsync(Cue? cue)
    {
        if (_server.Stop.Force.IsCancellationRequested)
        {
            return Departure.Forced;
        }

        if (cue == Cue.Cut || !_client.CanSay)
        {
            return await HoldAndPauseAsync();
        }

        if (_client.Peer.HasSentFin)
        {
            // The upstream's FIN was passed on: nothing can be said any more.
            return await HoldAndPauseAsync();
        }

        if (await PauseAsync(_server.Options.GoodbyeDelay) is { } gone)
        {
            return gone;
        }

        var departure = await (Close.Mode == CloseMode.AbortNow ? Goodbye.SayWhatFitsAsync() : Goodbye.SayAsync(FinFollows));
        _server.Log.Goodbye(_identity, cue, Goodbye.BytesTaken);
        return departure ?? await HoldAndPauseAsync();
    }

    /// <summary>After the last word, before the close.</summary>
    private ValueTask<Departure?> HoldAndPauseAsync()
    {
        if (Close.Mode == CloseMode.Never)
        {
            IsHeld = true;
            _onHeld();
        }

        return PauseAsync(CloseDelay);
    }

    /// <summary>Waits before or after the goodbye, and reads nothing meanwhile; a stopping server waits no longer.</summary>
    private ValueTask<Departure?> PauseAsync(TimeSpan duration)
    {
        return duration == TimeSpan.Zero ? default : WaitAsync();

        async ValueTask<Departure?> WaitAsync()
        {
            _sender.Watch.Expect();
            var departure = await _sender.PauseAsync(duration, _server.Stop.Shutdown, _server.Stop.Force);
            if (departure is null)
            {
                _client.Timeline?.AddPause(duration, _server.Stop.Shutdown.IsCancellationRequested);
            }

            return departure;
        }
    }

    /// <summary>Closes the client's side, and the upstream's, if there is one, beside it.</summary>
    private async ValueTask<Verdict> CloseAsync(ConversationEnd end, Departure? departure)
    {
        if (_relay is not { } relay)
        {
            return await CloseAsync(departure, end.Cue == Cue.Cut);
        }

        using var over = new CancellationTokenSource();
        var upstream = end.Wire is { } wire
            ? relay.CloseUpstreamAsync(wire)
            : relay.CloseUpstreamAsync(Close.Mode, departure == Departure.Forced, over.Token);
        var verdict = end.Wire is { } ended
            ? await Relay.CloseAsync(Closer, ended.Client, ended.Upstream)
            : await CloseAsync(departure, end.Cue == Cue.Cut);
        over.Cancel();
        await upstream;
        return verdict;
    }

    /// <summary>Closes in the mode. Abort waits for a goodbye, and for all that was said before a cut.</summary>
    private ValueTask<Verdict> CloseAsync(Departure? departure, bool isCut)
    {
        var waits = (isCut || Goodbye.IsCut ? _client.BytesSent : Goodbye.BytesTaken) > 0;
        return departure is { } gone ? new(Closer.CloseAfter(gone))
            : Tls is { } tls ? SayEndAndCloseAsync(tls, waits)
            : Closer.CloseAsync(Close.Mode, waits);
    }

    /// <summary>What TLS says last is said, too: abort waits for it.</summary>
    private async ValueTask<Verdict> SayEndAndCloseAsync(TlsStream tls, bool waits) =>
        await tls.SayEndAsync(Close.Mode, _sender.Watch, _server.Clock, _server.Stop.Force) is { } gone
            ? Closer.CloseAfter(gone)
            : await Closer.CloseAsync(Close.Mode, waits || tls.HasSaidEnd);

    private ConnectionReport Report(CloseReason reason, Verdict verdict) => new()
    {
        Connection = _identity.Number,
        Client = _identity.Client,
        Port = _identity.Port,
        Reason = reason,
        Ending = verdict.Ending,
        CloseMode = Close,
        BytesReceived = _client.BytesReceived,
        BytesAfterFin = _client.BytesAfterFin,
        BytesSent = _client.BytesSent,
        BytesAcknowledged = verdict.Acknowledged is { } onWire ? _client.AcknowledgedOf(onWire) : null,
        BytesUnread = verdict.Unread + _client.Undecrypted,
        Goodbye = verdict.FateOf(Goodbye.Length, Goodbye.BytesToSay, Goodbye.BytesTaken, _client.BytesSent),
        Relayed = _relay?.Report(_client.BytesSent - Goodbye.BytesTaken) ?? (_server.Upstream is null ? null : UpstreamReport.None),
        Duration = _server.Clock.GetElapsedTime(_identity.AcceptedAt),
        Tls = Tls?.Version,
        CloseNotify = Tls is { } tls ? CloseNotifySeenWords.Of(tls.HasSaidEnd, tls.Facts is { IsCloseNotifyReceived: true }) : null,
        Alert = Tls?.Facts?.AlertReceived?.Name,
        Steps = _client.Timeline?.Steps,
    };
}
