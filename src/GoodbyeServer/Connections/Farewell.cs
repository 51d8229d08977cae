using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// What follows a conversation: the goodbye and its pauses, the close, and the report. Made when the conversation has ended: a
/// connection that is idle does without it.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="sender">Sends the goodbye.</param>
/// <param name="plan">How to close.</param>
/// <param name="upstream">The upstream's side; null if there was no relay.</param>
/// <param name="onHeld">Called when the connection becomes held.</param>
internal sealed class Farewell(ByteStream client, Sender sender, ClosePlan plan, UpstreamSide? upstream, Action onHeld)
{
    private readonly AcceptedConnection _identity = plan.Identity;
    private readonly ServerContext _shared = plan.Shared;
    private readonly SocketCloser _closer = new(client, sender.Watch, plan.Identity, plan.Shared);
    private Goodbye? _goodbye;

    /// <summary>Whether its mode keeps the connection open after its goodbye.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether the client has asked for a head alone (HEAD): the goodbye then has no body.</summary>
    public bool HearsHead { get; init; }

    /// <summary>The connection's stream if that is inside TLS; null if it is not.</summary>
    private TlsStream? Tls => client as TlsStream;

    private Goodbye Goodbye => _goodbye ??= new Goodbye(client, sender, _shared, PlannedGoodbye);

    private ReadOnlyMemory<byte> PlannedGoodbye =>
        HearsHead && _identity.Plan is { HeadLength: { } length, Goodbye: var response } ? response[..length] : _identity.Plan.Goodbye;

    /// <summary>Says goodbye, unless the client is gone; closes, and reports.</summary>
    public async ValueTask<ConnectionReport> SayAsync(ConversationEnd end)
    {
        if (end.Expected is { } expected)
        {
            _shared.Log.Garbled(_identity, client.BytesReceived, expected);
        }

        // The client may have chosen another one.
        client.MostToSay = plan.Style.Cut ?? long.MaxValue;
        client.Timeline?.AddCause(end.Reason, end.Cue, _shared.Options);
        if (end is { Reason: CloseReason.HandshakeFailed, Departure: null })
        {
            return Report(end.Reason, await _closer.CloseAsync(CloseMode.HalfClose, waits: false));
        }

        var departure = end.Departure ?? (end.Wire is null ? await SayGoodbyeAsync(end.Cue) : null);
        return Report(end.Reason, await CloseAsync(end, departure), end.Cue);
    }

    /// <summary>Tells the client that there is no room, without any of the goodbye's pauses.</summary>
    /// <param name="end">What ended the connection before anything could be said; null if it can be.</param>
    public async ValueTask<ConnectionReport> TurnAwayAsync(ConversationEnd? end)
    {
        if (end is not null)
        {
            return Report(CloseReason.TurnedAway, end.Departure is { } gone
                ? _closer.CloseAfter(gone)
                : await _closer.CloseAsync(CloseMode.HalfClose, waits: false));
        }

        var departure = await Goodbye.SayAtOnceAsync(_shared.Options.FinWithData);
        _shared.Log.Goodbye(_identity, null, Goodbye.BytesTaken);
        return Report(CloseReason.TurnedAway, await CloseAsync(departure, isCut: false));
    }

    /// <summary>Resets a client that is turned away.</summary>
    public ConnectionReport Reset() => Report(CloseReason.TurnedAway, _closer.Reset());

    /// <summary>After a fault of the server's own: both sides are reset, whatever their state.</summary>
    public ConnectionReport AfterFault(Exception fault)
    {
        client.Timeline?.AddCause(CloseReason.Error, null, _shared.Options);
        upstream?.ResetAfterFault();
        return Report(CloseReason.Error, _closer.ResetAfterFault()) with { Fault = fault };
    }

    private async ValueTask<Departure?> SayGoodbyeAsync(Cue? cue)
    {
        if (_shared.Stop.Force.IsCancellationRequested)
        {
            return Departure.Forced;
        }

        // If the upstream's FIN was passed on, nothing can be said any more.
        if (cue == Cue.Cut || !client.CanSay || client.Peer.HasSentFin)
        {
            return await HoldAndPauseAsync();
        }

        if (await PauseAsync(_shared.Options.GoodbyeDelay) is { } gone)
        {
            return gone;
        }

        var departure = await (plan.Style.Mode.IsAtOnce() ? Goodbye.SayWhatFitsAsync() : Goodbye.SayAsync(plan.FinFollows));
        _shared.Log.Goodbye(_identity, cue, Goodbye.BytesTaken);
        return departure ?? await HoldAndPauseAsync();
    }

    /// <summary>After the last word, before the close.</summary>
    private ValueTask<Departure?> HoldAndPauseAsync()
    {
        if (plan.Style.Mode.IsHeld())
        {
            IsHeld = true;
            onHeld();
        }

        return PauseAsync(plan.Delay);
    }

    /// <summary>Waits before or after the goodbye, and reads nothing meanwhile; a stopping server waits no longer.</summary>
    private ValueTask<Departure?> PauseAsync(TimeSpan duration)
    {
        return duration == TimeSpan.Zero ? default : WaitAsync();

        async ValueTask<Departure?> WaitAsync()
        {
            sender.Watch.Expect();
            var departure = await sender.PauseAsync(duration, _shared.Stop.Shutdown, _shared.Stop.Force);
            if (departure is null)
            {
                client.Timeline?.AddPause(duration, _shared.Stop.Shutdown.IsCancellationRequested);
            }

            return departure;
        }
    }

    /// <summary>Closes the client's side, and the upstream's, if there is one, beside it.</summary>
    private async ValueTask<Verdict> CloseAsync(ConversationEnd end, Departure? departure)
    {
        if (upstream is null)
        {
            return await CloseAsync(departure, end.Cue == Cue.Cut);
        }

        if (end.Wire is { } wire)
        {
            if (wire.Client is not null)
            {
                // Its RST was there before the one that it brings the upstream.
                var gone = await wire.CloseClientAsync(_closer);
                await upstream.CloseAsync(wire);
                return gone;
            }

            var other = upstream.CloseAsync(wire);
            var closed = await wire.CloseClientAsync(_closer);
            await other;
            return closed;
        }

        using var over = new CancellationTokenSource();
        var beside = upstream.CloseAsync(plan.Style.Mode, departure == Departure.Forced, over.Token);
        var verdict = await CloseAsync(departure, end.Cue == Cue.Cut);
        over.Cancel();
        await beside;
        return verdict;
    }

    /// <summary>Closes in the mode. Abort waits for a goodbye, and for all that was said before a cut.</summary>
    private ValueTask<Verdict> CloseAsync(Departure? departure, bool isCut)
    {
        var waits = (isCut || Goodbye.IsCut ? client.BytesSent : Goodbye.BytesTaken) > 0;
        return departure is { } gone ? new(_closer.CloseAfter(gone))
            : Tls is { } tls ? SayEndAndCloseAsync(tls, waits)
            : _closer.CloseAsync(plan.Style.Mode, waits);
    }

    /// <summary>What TLS says last is said, too: abort waits for it.</summary>
    private async ValueTask<Verdict> SayEndAndCloseAsync(TlsStream tls, bool waits) =>
        await tls.SayEndAsync(plan.Style.Mode, sender.Watch, _shared.Clock, _shared.Stop.Force) is { } gone
            ? _closer.CloseAfter(gone)
            : await _closer.CloseAsync(plan.Style.Mode, waits || tls.HasSaidEnd);

    private ConnectionReport Report(CloseReason reason, Verdict verdict, Cue? cue = null) => new()
    {
        Connection = _identity.Number,
        Client = _identity.Client,
        Port = _identity.Port,
        Reason = reason,
        Cue = cue,
        Ending = verdict.Ending,
        CloseMode = plan.Style,
        BytesReceived = client.BytesReceived,
        BytesAfterFin = client.BytesAfterFin,
        BytesSent = client.BytesSent,
        BytesAcknowledged = verdict.Acknowledged is { } onWire ? client.AcknowledgedOf(onWire) : null,
        BytesUnread = verdict.Unread + client.Undecrypted,
        Goodbye = verdict.FateOf(
            isDue: Goodbye.IsDue || cue == Cue.Cut, Goodbye.Length, Goodbye.BytesToSay, Goodbye.BytesTaken, client.BytesSent),
        Relayed = upstream?.Report(client.BytesReceived, client.BytesSent - Goodbye.BytesTaken)
            ?? (_shared.Upstream is null ? null : UpstreamReport.None),
        Duration = _shared.Clock.GetElapsedTime(_identity.AcceptedAt),
        Tls = Tls?.Version,
        CloseNotify = Tls is { } tls ? CloseNotifySeenWords.Of(tls.HasSaidEnd, tls.Facts is { IsCloseNotifyReceived: true }) : null,
        Alert = Tls?.Facts?.AlertReceived?.Name,
        Steps = client.Timeline?.Steps,
    };
}
