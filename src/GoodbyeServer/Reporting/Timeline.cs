using System.Globalization;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>Who did a step of a connection.</summary>
internal enum StepFrom
{
    /// <summary>It came from the client.</summary>
    Client,

    /// <summary>The server sent it.</summary>
    Server,

    /// <summary>A clock ran out, or the network gave up: nothing was sent.</summary>
    Nobody,
}

/// <summary>What happened on a connection, or several small things of a kind folded into one.</summary>
/// <param name="At">When the server noticed the first, since accept.</param>
/// <param name="From">Who did it.</param>
/// <param name="What">What it was, without its bytes.</param>
/// <param name="Bytes">Its bytes in all; null where it has none.</param>
/// <param name="Times">How often it happened.</param>
/// <param name="IsEven">Whether each time it was as large, or as long.</param>
/// <param name="Lasted">How long a pause was in all.</param>
internal readonly record struct Step(
    TimeSpan At, StepFrom From, string What, long? Bytes = null, long Times = 1, bool IsEven = true, TimeSpan Lasted = default)
{
    public const string Received = "received";
    public const string Echoed = "echoed";
    public const string Unread = "unread";
    public const string Waiting = "waiting";
    public const string Goodbye = "goodbye";
    public const string Said = "said";
    public const string Paused = "paused";
    public const string Fin = "FIN";
    public const string Reset = "RST";

    /// <summary>The word that log and README use for <see cref="From"/>.</summary>
    public string FromWord => From switch
    {
        StepFrom.Client => "client",
        StepFrom.Server => "server",
        StepFrom.Nobody => "nobody",
    };

    /// <summary>Whether it may stand for several of its kind.</summary>
    public bool CanFold => Bytes is not null || What == Paused;

    /// <summary>In a few words: <c>12 B echoed</c>, <c>37 × 1 B</c>, <c>goodbye 8 B</c>, <c>FIN</c>.</summary>
    public override string ToString()
    {
        var size = !CanFold ? ""
            : Times == 1 ? Measure(1)
            : IsEven ? $"{Times} × {Measure(Times)}"
            : $"{Measure(1)} in {Times} parts";
        return (What, size) switch
        {
            (Received, _) => size,
            (Paused, _) => $"{What} for {size}",
            (Echoed or Said or Unread or Waiting, _) => $"{size} {What}",
            (_, "") => What,
            _ => $"{What} {size}",
        };
    }

    /// <summary>Its bytes or its time, divided by a number.</summary>
    private string Measure(long by) => Bytes is { } bytes ? $"{bytes / by} B" : Timeline.Seconds(Lasted / by);

    /// <summary>Whether it and the next are of a kind.</summary>
    public bool IsLike(Step next) => From == next.From && What == next.What && CanFold && next.CanFold;

    /// <summary>Itself and the next as one.</summary>
    public Step With(Step next) => this with
    {
        Bytes = Bytes + next.Bytes,
        Times = Times + next.Times,
        IsEven = IsEven && next.IsEven && Bytes * next.Times == next.Bytes * Times && Lasted * next.Times == next.Lasted * Times,
        Lasted = Lasted + next.Lasted,
    };
}

/// <summary>
/// What happened on one connection, step by step. It stays small however long the connection talks: like steps that follow
/// each other are folded when they are alike in size too, and all of them once there are many.
/// </summary>
internal sealed class Timeline(TimeProvider clock, long acceptedAt)
{
    /// <summary>Steps up to which bytes of different sizes keep a line of their own.</summary>
    public const int Many = 24;

    private const string Stopping = "server stopping";

    private readonly List<Step> _steps = [new(TimeSpan.Zero, StepFrom.Client, "connected")];
    private bool _endOfFile;

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Something happened just now.</summary>
    public void Add(StepFrom from, string what, long? bytes = null)
    {
        if (bytes == 0)
        {
            return;
        }

        Add(new Step(clock.GetElapsedTime(acceptedAt), from, what, bytes));
    }

    /// <summary>The server has waited as it was told, or until it had to stop.</summary>
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
            (CloseReason.IdleTimeout, _) => $"idle for {Seconds(options.IdleTimeout)}",
            (CloseReason.Shutdown, _) => Stopping,
            (CloseReason.TurnedAway, _) => "turned away",
            (CloseReason.Error, _) => "fault in the server",
            (_, Cue.After) => $"{Seconds(options.Cues.After ?? default)} after accept",
            _ => null,
        };
        if (what is not null)
        {
            Add(StepFrom.Nobody, what);
        }
    }

    /// <summary>The client's TCP took nothing for too long.</summary>
    public void AddSendTimeout(ServerOptions options) => Add(StepFrom.Nobody, $"send timeout of {Seconds(options.SendTimeout)}");

    /// <summary>The client's FIN was read; only the first time that is a step.</summary>
    public void AddEndOfFile()
    {
        if (!_endOfFile)
        {
            _endOfFile = true;
            Add(StepFrom.Client, Step.Fin);
        }
    }

    /// <summary>The socket was closed: what that left unread and put on the wire, or what had ended the connection before.</summary>
    /// <param name="ending">How the connection ended.</param>
    /// <param name="unread">Bytes from the client that nobody read.</param>
    /// <param name="isStopping">Whether the server was stopping, which explains a reset.</param>
    public void AddEnding(Ending ending, int unread, bool isStopping)
    {
        Add(StepFrom.Client, Step.Unread, unread);
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

    public static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} s");

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

    /// <summary>Folds a step into an earlier one.</summary>
    private bool TryFold(Step step, int index)
    {
        if (index < 0 || !_steps[index].IsLike(step) || !_steps[^1].CanFold)
        {
            return false;
        }

        var folded = _steps[index].With(step);
        if (folded.IsEven || IsMany(step))
        {
            _steps[index] = folded;
            return true;
        }

        return false;
    }
}
