using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>What happened on one connection, step by step.</summary>
internal sealed class Timeline
{
    /// <summary>Bytes of a step that are shown at most.</summary>
    public const int MostShown = 1024;

    private readonly TimeProvider _clock;
    private readonly long _acceptedAt;
    private readonly int _showBytes;
    private readonly bool _isUpstreams;

    /// <summary>The steps of both sides, if there are two.</summary>
    private readonly FoldedSteps _steps;

    /// <summary>Bytes that stand there as waiting, and were not told of again since.</summary>
    private long _waiting;

    /// <summary>That of a client that has just connected.</summary>
    public Timeline(TimeProvider clock, long acceptedAt, int showBytes = 0)
    {
        (_clock, _acceptedAt, _showBytes) = (clock, acceptedAt, showBytes);
        _steps = new(new(TimeSpan.Zero, StepFrom.Client, StepKind.Connected), showBytes);
    }

    private Timeline(Timeline client)
        : this(client._clock, client._acceptedAt, client._showBytes) => (_steps, _isUpstreams) = (client._steps, true);

    public IReadOnlyList<Step> Steps => _steps.All;

    /// <summary>Whether what waits is counted as it is on the wire, and what was received as it is inside TLS.</summary>
    public bool IsInsideTls { get; set; }

    /// <summary>
    /// The same steps as seen on the upstream's side: what comes from the peer is the upstream's there, and what the server sends is
    /// sent to it.
    /// </summary>
    public Timeline OfUpstream() => new(this);

    /// <summary>Whether the client's FIN is among them.</summary>
    public bool HasEndOfFile { get; private set; }

    /// <summary>Whether the first bytes of each step are shown.</summary>
    public bool ShowsBytes => _showBytes > 0;

    /// <summary>Something happened just now.</summary>
    /// <param name="from">Who did it.</param>
    /// <param name="kind">What it was.</param>
    /// <param name="bytes">Its bytes; null if it has none.</param>
    /// <param name="data">These bytes, if they are at hand: the first of them may be shown.</param>
    public void Add(StepFrom from, StepKind kind, long? bytes = null, ReadOnlySpan<byte> data = default)
    {
        if (bytes == 0)
        {
            return;
        }

        // Those that have waited are told apart from what has come since: nobody is to add them up.
        var isOfWire = kind == StepKind.Unread || (kind == StepKind.Received && !IsInsideTls);
        if (bytes is { } count && isOfWire && Math.Min(_waiting, count) is > 0 and var same)
        {
            _waiting -= same;
            AddNow(from, kind, same, data.IsEmpty ? data : data[..(int)Math.Min(same, data.Length)], hasWaited: true);
            Add(from, kind, count - same, data.IsEmpty ? data : data[(int)Math.Min(same, data.Length)..]);
            return;
        }

        AddNow(from, kind, bytes, data, hasWaited: false);
    }

    /// <summary>Something without bytes happened just now.</summary>
    /// <param name="from">Who did it.</param>
    /// <param name="kind">What it was.</param>
    /// <param name="detail">What the kind leaves open; null if nothing.</param>
    public void Add(StepFrom from, StepKind kind, string? detail) =>
        _steps.Add(New(from, kind) with { Detail = detail });

    /// <summary>Bytes of the wire were read, which may have waited: a record inside TLS.</summary>
    public void Take(int count) => _waiting = Math.Max(0, _waiting - count);

    /// <summary>The server has waited for the whole time, or until it had to stop.</summary>
    public void AddPause(TimeSpan duration, bool isStopping)
    {
        if (!isStopping)
        {
            _steps.Add(New(StepFrom.Nobody, StepKind.Paused) with { Lasted = duration });
        }
        else
        {
            _steps.AddOnce(New(StepFrom.Nobody, StepKind.Stopping));
        }
    }

    /// <summary>The conversation is over: what ended it, if that was nothing that anybody sent.</summary>
    public void AddCause(CloseReason reason, Cue? cue, ServerOptions options)
    {
        var (kind, detail) = (reason, cue) switch
        {
            (CloseReason.IdleTimeout, _) => (StepKind.Idle, Durations.InSeconds(options.IdleTimeout)),
            (CloseReason.Shutdown, _) => (StepKind.Stopping, null),
            (CloseReason.TurnedAway, _) => (StepKind.TurnedAway, null),
            (CloseReason.ClientGarbled, _) => (StepKind.Garbled, null),
            (CloseReason.UpstreamLost, _) => (StepKind.UpstreamLost, null),
            (CloseReason.HandshakeFailed, _) => (StepKind.HandshakeFailed, null),
            (CloseReason.Error, _) => (StepKind.Fault, null),
            (_, Cue.After) => (StepKind.AfterAccept, Durations.InSeconds(options.Cues.After ?? default)),
            _ => ((StepKind?)null, (string?)null),
        };
        if (kind is { } known)
        {
            Add(StepFrom.Nobody, known, detail);
        }
    }

    /// <summary>The client's TCP took nothing for too long.</summary>
    public void AddSendTimeout(ServerOptions options) =>
        Add(StepFrom.Nobody, StepKind.SendTimeout, Durations.InSeconds(options.SendTimeout));

    /// <summary>The client's FIN was read or seen; only the first time that is a step.</summary>
    public void AddEndOfFile()
    {
        if (!HasEndOfFile)
        {
            HasEndOfFile = true;
            Add(StepFrom.Client, StepKind.Fin);
        }
    }

    /// <summary>What waits unread is on the wire before what the server sends next. After the client's FIN nothing more comes.</summary>
    /// <param name="unread">Bytes from the client that wait.</param>
    /// <param name="hasClientFin">Whether its FIN is behind them.</param>
    public void AddArrived(int unread, bool hasClientFin)
    {
        if (!HasEndOfFile)
        {
            Add(StepFrom.Client, StepKind.Waiting, unread);
            _waiting = unread;
            if (hasClientFin)
            {
                AddEndOfFile();
            }
        }
    }

    /// <summary>The socket was closed: what that left unread and put on the wire, or what had ended the connection before.</summary>
    /// <param name="ending">How the connection ended.</param>
    /// <param name="unread">Bytes from the client that nobody read.</param>
    /// <param name="data">The first of them, if they are shown.</param>
    /// <param name="hasClientFin">Whether the client's FIN had come, read or not.</param>
    /// <param name="isStopping">Whether the server was stopping, which explains a reset.</param>
    public void AddEnding(Ending ending, int unread, byte[]? data, bool hasClientFin, bool isStopping)
    {
        Add(StepFrom.Client, StepKind.Unread, unread, data);
        if (hasClientFin)
        {
            AddEndOfFile();
        }

        if (isStopping && ending == Ending.ResetSent)
        {
            _steps.AddOnce(New(StepFrom.Nobody, StepKind.Stopping));
        }

        if (ending is Ending.DrainTimeout or Ending.Lost)
        {
            Add(StepFrom.Nobody, ending == Ending.Lost ? StepKind.Lost : StepKind.DrainTimeout);
        }

        if (ending is Ending.FinSent or Ending.ResetSent or Ending.DrainTimeout)
        {
            Add(StepFrom.Server, ending == Ending.FinSent ? StepKind.Fin : StepKind.Reset);
        }

        if (ending == Ending.ResetByClient)
        {
            Add(StepFrom.Client, StepKind.Reset);
        }
    }

    private void AddNow(StepFrom from, StepKind kind, long? bytes, ReadOnlySpan<byte> data, bool hasWaited)
    {
        var shown = ShowsBytes && !data.IsEmpty ? data[..Math.Min(_showBytes, data.Length)].ToArray() : null;
        _steps.Add(New(from, kind) with { Bytes = bytes, Data = shown, HasWaited = hasWaited });
    }

    private Step New(StepFrom from, StepKind kind) => new(_clock.GetElapsedTime(_acceptedAt), OnThisSide(from), kind);

    /// <summary>Who it is on this side.</summary>
    private StepFrom OnThisSide(StepFrom from) => !_isUpstreams ? from : from switch
    {
        StepFrom.Client => StepFrom.Upstream,
        StepFrom.Server => StepFrom.ToUpstream,
        _ => from,
    };
}
