using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>
/// What happened on one connection, step by step. It stays small however long the connection talks: like steps that follow
/// each other are folded when they are alike in size too, and all of them once there are many.
/// </summary>
internal sealed class Timeline
{
    /// <summary>Bytes of a step that are shown at most.</summary>
    public const int MostShown = 1024;

    /// <summary>Steps up to which bytes of different sizes keep a line of their own.</summary>
    public const int Many = 24;

    private const string Stopping = "server stopping";

    private readonly TimeProvider _clock;
    private readonly long _acceptedAt;
    private readonly int _showBytes;
    private readonly bool _isUpstreams;

    /// <summary>The steps of both sides, if there are two; also the lock of who adds some: the two end side by side.</summary>
    private readonly List<Step> _steps;

    /// <summary>That of a client that has just connected.</summary>
    public Timeline(TimeProvider clock, long acceptedAt, int showBytes = 0)
    {
        (_clock, _acceptedAt, _showBytes) = (clock, acceptedAt, showBytes);
        _steps = [new(TimeSpan.Zero, StepFrom.Client, Step.Connected)];
    }

    private Timeline(Timeline client)
        : this(client._clock, client._acceptedAt, client._showBytes) => (_steps, _isUpstreams) = (client._steps, true);

    /// <summary>Bytes that stand there as waiting, and were not told of again since.</summary>
    private long _waiting;

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Whether what waits is counted as it is on the wire, and what was received as it is inside TLS: not the same bytes.</summary>
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
    /// <param name="what">What it was.</param>
    /// <param name="bytes">Its bytes; null if it has none.</param>
    /// <param name="data">These bytes, if they are at hand: the first of them may be shown.</param>
    public void Add(StepFrom from, string what, long? bytes = null, ReadOnlySpan<byte> data = default)
    {
        if (bytes == 0)
        {
            return;
        }

        // Those that have waited are told apart from what has come since: nobody is to add them up.
        if (bytes is { } count && (what == Step.Unread || (what == Step.Received && !IsInsideTls)) && Math.Min(_waiting, count) is > 0 and var same)
        {
            _waiting -= same;
            AddNow(from, what, same, data.IsEmpty ? data : data[..(int)Math.Min(same, data.Length)], hasWaited: true);
            Add(from, what, count - same, data.IsEmpty ? data : data[(int)Math.Min(same, data.Length)..]);
            return;
        }

        AddNow(from, what, bytes, data, hasWaited: false);
    }

    /// <summary>Bytes of the wire were read, which may have waited: a record inside TLS.</summary>
    public void Take(int count) => _waiting = Math.Max(0, _waiting - count);

    /// <summary>The server has waited for the whole time, or until it had to stop.</summary>
    public void AddPause(TimeSpan duration, bool isStopping)
    {
        if (!isStopping)
        {
            Add(new Step(_clock.GetElapsedTime(_acceptedAt), StepFrom.Nobody, Step.Paused, Lasted: duration));
        }
        else
        {
            AddStopping();
        }
    }

    /// <summary>The conversation is over: what ended it, where that was nothing that anybody sent.</summary>
    public void AddCause(CloseReason reason, Cue? cue, ServerOptions options)
    {
        var what = (reason, cue) switch
        {
            (CloseReason.IdleTimeout, _) => $"idle for {Durations.InSeconds(options.IdleTimeout)}",
            (CloseReason.Shutdown, _) => Stopping,
            (CloseReason.TurnedAway, _) => "turned away",
            (CloseReason.ClientGarbled, _) => "garbled",
            (CloseReason.UpstreamLost, _) => "upstream lost",
            (CloseReason.HandshakeFailed, _) => "handshake failed",
            (CloseReason.Error, _) => "fault in the server",
            (_, Cue.After) => $"{Durations.InSeconds(options.Cues.After ?? default)} after accept",
            _ => null,
        };
        if (what is not null)
        {
            Add(StepFrom.Nobody, what);
        }
    }

    /// <summary>The client's TCP took nothing for too long.</summary>
    public void AddSendTimeout(ServerOptions options) =>
        Add(StepFrom.Nobody, $"send timeout of {Durations.InSeconds(options.SendTimeout)}");

    /// <summary>The client's FIN was read or seen; only the first time that is a step.</summary>
    public void AddEndOfFile()
    {
        if (!HasEndOfFile)
        {
            HasEndOfFile = true;
            Add(StepFrom.Client, Step.Fin);
        }
    }

    /// <summary>What waits unread is on the wire before what the server sends next. After the client's FIN nothing more comes.</summary>
    /// <param name="unread">Bytes from the client that wait.</param>
    /// <param name="hasClientFin">Whether its FIN is behind them.</param>
    public void AddArrived(int unread, bool hasClientFin)
    {
        if (!HasEndOfFile)
        {
            Add(StepFrom.Client, Step.Waiting, unread);
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
        Add(StepFrom.Client, Step.Unread, unread, data);
        if (hasClientFin)
        {
            AddEndOfFile();
        }

        if (isStopping && ending == Ending.ResetSent)
        {
            AddStopping();
        }

        if (ending is Ending.DrainTimeout or Ending.Lost)
        {
            Add(StepFrom.Nobody, ending == Ending.Lost ? "lost" : "drain timeout");
        }

        if (ending is Ending.FinSent or Ending.ResetSent or Ending.DrainTimeout)
        {
            Add(StepFrom.Server, ending == Ending.FinSent ? Step.Fin : Step.Reset);
        }

        if (ending == Ending.ResetByClient)
        {
            Add(StepFrom.Client, Step.Reset);
        }
    }

    private void AddNow(StepFrom from, string what, long? bytes, ReadOnlySpan<byte> data, bool hasWaited)
    {
        var shown = ShowsBytes && !data.IsEmpty ? data[..Math.Min(_showBytes, data.Length)].ToArray() : null;
        Add(new Step(_clock.GetElapsedTime(_acceptedAt), OnThisSide(from), what, bytes, Data: shown, HasWaited: hasWaited));
    }

    /// <summary>The server is stopping; only the first time that is a step.</summary>
    private void AddStopping()
    {
        lock (_steps)
        {
            if (!_steps.Exists(step => step.What == Stopping))
            {
                Add(StepFrom.Nobody, Stopping);
            }
        }
    }

    /// <summary>
    /// Folds alternating steps too: a line, its echo, a line… With many, also a line, a pause, an answer, a line… and what is passed
    /// on in both directions.
    /// </summary>
    private void Add(Step step)
    {
        lock (_steps)
        {
            if (!TryFold(step, _steps.Count - 1) && !(MayCross(step) && TryFold(step, _steps.Count - 2))
                && !(IsMany(step) && (TryFold(step, _steps.Count - 3) || TryFold(step, _steps.Count - 4))))
            {
                _steps.Add(step);
            }
        }
    }

    /// <summary>Who it is on this side.</summary>
    private StepFrom OnThisSide(StepFrom from) => !_isUpstreams ? from : from switch
    {
        StepFrom.Client => StepFrom.Upstream,
        StepFrom.Server => StepFrom.ToUpstream,
        _ => from,
    };

    /// <summary>Whether it may fold over the last step. What a script says keeps its place while there are few.</summary>
    private bool MayCross(Step step) => IsMany(step) || (!IsScripts(step) && !IsScripts(_steps[^1]));

    private static bool IsScripts(Step step) => step.What is Step.Said or Step.Paused;

    /// <summary>One more for the server: what is folded then begins with what the client sent.</summary>
    private bool IsMany(Step next) => _steps.Count >= (next.From == StepFrom.Server ? Many + 1 : Many);

    /// <summary>Folds a step into an earlier one, but not across one that stands for itself, such as a FIN.</summary>
    private bool TryFold(Step step, int index)
    {
        if (index < 0 || !_steps[index].IsLike(step) || _steps.FindIndex(index + 1, between => !between.CanFold) >= 0)
        {
            return false;
        }

        var folded = _steps[index].With(step, _showBytes);
        if (folded.IsEven || IsMany(step))
        {
            _steps[index] = folded;
            return true;
        }

        return false;
    }
}
