using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>
/// What happened on one connection, step by step. It stays small however long the connection talks: like steps that follow
/// each other are folded when they are alike in size too, and all of them once there are many.
/// </summary>
internal sealed class Timeline(TimeProvider clock, long acceptedAt, int showBytes = 0)
{
    /// <summary>Bytes of a step that are shown at most.</summary>
    public const int MostShown = 1024;

    /// <summary>Steps up to which bytes of different sizes keep a line of their own.</summary>
    public const int Many = 24;

    private const string Stopping = "server stopping";

    private readonly List<Step> _steps = [new(TimeSpan.Zero, StepFrom.Client, "connected")];

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Whether the client's FIN is among them.</summary>
    public bool HasEndOfFile { get; private set; }

    /// <summary>Whether the first bytes of each step are shown.</summary>
    public bool ShowsBytes => showBytes > 0;

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

        var shown = ShowsBytes && !data.IsEmpty ? data[..Math.Min(showBytes, data.Length)].ToArray() : null;
        Add(new Step(clock.GetElapsedTime(acceptedAt), from, what, bytes, Data: shown));
    }

    /// <summary>The server has waited for the whole time, or until it had to stop.</summary>
    public void AddPause(TimeSpan duration, bool isStopping)
    {
        if (!isStopping)
        {
            Add(new Step(clock.GetElapsedTime(acceptedAt), StepFrom.Nobody, Step.Paused, Lasted: duration));
        }
        else if (!_steps.Exists(step => step.What == Stopping))
        {
            Add(StepFrom.Nobody, Stopping);
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

        if (isStopping && ending == Ending.ResetSent && !_steps.Exists(step => step.What == Stopping))
        {
            Add(StepFrom.Nobody, Stopping);
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

    /// <summary>Folds alternating steps too: a line, its echo, a line… With many, also a line, a pause, an answer, a line…</summary>
    private void Add(Step step)
    {
        if (!TryFold(step, _steps.Count - 1) && !(MayCross(step) && TryFold(step, _steps.Count - 2))
            && !(IsMany(step) && TryFold(step, _steps.Count - 3)))
        {
            _steps.Add(step);
        }
    }

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

        var folded = _steps[index].With(step, showBytes);
        if (folded.IsEven || IsMany(step))
        {
            _steps[index] = folded;
            return true;
        }

        return false;
    }
}
