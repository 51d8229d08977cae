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

    /// <summary>It came from the upstream.</summary>
    Upstream,

    /// <summary>The server sent it to the upstream.</summary>
    ToUpstream,
}

/// <summary>What happened on a connection, or several small things of a kind folded into one.</summary>
/// <param name="At">When the server noticed the first, since accept.</param>
/// <param name="From">Who did it.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Bytes">Its bytes in all; null if it has none.</param>
/// <param name="Times">How often it happened.</param>
/// <param name="SameSize">Whether it had the same size, or took as long, each time.</param>
/// <param name="Lasted">How long a pause was in all.</param>
/// <param name="Data">The first of its bytes, as many as are shown; null if none are.</param>
/// <param name="HasWaited">Whether an earlier step has told of the same bytes, as waiting.</param>
/// <param name="Detail">What its kind leaves open: a time, or the name of an alert; null if nothing.</param>
internal readonly record struct Step(
    TimeSpan At, StepFrom From, StepKind Kind, long? Bytes = null, long Times = 1, bool SameSize = true, TimeSpan Lasted = default,
    byte[]? Data = null, bool HasWaited = false, string? Detail = null)
{
    /// <summary>What it was, in words, without its bytes: <c>echoed</c>, <c>FIN</c>, <c>idle for 2 s</c>.</summary>
    public string What => (Kind, Detail) switch
    {
        (_, null) => Kind.ToWord(),
        (StepKind.AfterAccept, _) => $"{Detail} {Kind.ToWord()}",
        _ => $"{Kind.ToWord()} {Detail}",
    };

    /// <summary>The word that log and README use for <see cref="From"/>.</summary>
    public string FromWord => From switch
    {
        StepFrom.Client => "client",
        StepFrom.Server => "server",
        StepFrom.Nobody => "nobody",
        StepFrom.Upstream => "upstream",
        StepFrom.ToUpstream => "server",
    };

    /// <summary>Whether it may stand for several of its kind.</summary>
    public bool CanFold => Bytes is not null || Kind == StepKind.Paused;

    /// <summary>In a few words: <c>12 B echoed</c>, <c>37 × 1 B</c>, <c>the same 8 B</c>, <c>goodbye 8 B</c>, <c>FIN</c>.</summary>
    public override string ToString()
    {
        var size = !CanFold ? ""
            : Times == 1 ? Measure(1)
            : SameSize ? $"{Times} × {Measure(Times)}"
            : $"{Measure(1)} in {Times} parts";
        size = HasWaited ? $"the same {size}" : size;
        return (Kind, size) switch
        {
            (StepKind.Received or StepKind.PassedOn, _) => size,
            (StepKind.Paused, _) => $"{What} for {size}",
            (StepKind.Echoed or StepKind.Said or StepKind.Unread or StepKind.Waiting, _) => $"{size} {What}",
            (_, "") => What,
            _ => $"{What} {size}",
        };
    }

    /// <summary>Its bytes or its time, divided by a number.</summary>
    private string Measure(long by) => Bytes is { } bytes ? $"{bytes / by} B" : Durations.InSeconds(Lasted / by);

    /// <summary>Whether it and the next are of a kind.</summary>
    public bool IsLike(Step next) => From == next.From && Kind == next.Kind && HasWaited == next.HasWaited && CanFold && next.CanFold;

    /// <summary>Itself and the next as one.</summary>
    /// <param name="next">The next.</param>
    /// <param name="showBytes">How many bytes the two show at most.</param>
    public Step With(Step next, int showBytes = 0) => this with
    {
        Data = Data is null || next.Data is null || Data.Length >= showBytes ? Data
            : [.. Data, .. next.Data.AsSpan(0, Math.Min(next.Data.Length, showBytes - Data.Length))],
        Bytes = Bytes + next.Bytes,
        Times = Times + next.Times,
        SameSize = SameSize && next.SameSize && Bytes * next.Times == next.Bytes * Times && Lasted * next.Times == next.Lasted * Times,
        Lasted = Lasted + next.Lasted,
    };
}
