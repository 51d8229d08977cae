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
/// <param name="What">What it was, without its bytes.</param>
/// <param name="Bytes">Its bytes in all; null where it has none.</param>
/// <param name="Times">How often it happened.</param>
/// <param name="IsEven">Whether each time it was as large, or as long.</param>
/// <param name="Lasted">How long a pause was in all.</param>
/// <param name="Data">The first of its bytes, as many as are shown; null if none are.</param>
/// <param name="HasWaited">Whether an earlier step has told of the same bytes, as waiting.</param>
internal readonly record struct Step(
    TimeSpan At, StepFrom From, string What, long? Bytes = null, long Times = 1, bool IsEven = true, TimeSpan Lasted = default,
    byte[]? Data = null, bool HasWaited = false)
{
    public const string Received = "received";
    public const string Echoed = "echoed";
    public const string PassedOn = "passed on";
    public const string Connected = "connected";
    public const string Refused = "refused";
    public const string Unread = "unread";
    public const string Waiting = "waiting";
    public const string Goodbye = "goodbye";
    public const string Said = "said";
    public const string Paused = "paused";
    public const string Fin = "FIN";
    public const string Reset = "RST";
    public const string TlsHandshake = "TLS handshake";
    public const string CloseNotify = "close_notify";
    public const string Alert = "alert";

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
    public bool CanFold => Bytes is not null || What == Paused;

    /// <summary>In a few words: <c>12 B echoed</c>, <c>37 × 1 B</c>, <c>the same 8 B</c>, <c>goodbye 8 B</c>, <c>FIN</c>.</summary>
    public override string ToString()
    {
        var size = !CanFold ? ""
            : Times == 1 ? Measure(1)
            : IsEven ? $"{Times} × {Measure(Times)}"
            : $"{Measure(1)} in {Times} parts";
        size = HasWaited ? $"the same {size}" : size;
        return (What, size) switch
        {
            (Received or PassedOn, _) => size,
            (Paused, _) => $"{What} for {size}",
            (Echoed or Said or Unread or Waiting, _) => $"{size} {What}",
            (_, "") => What,
            _ => $"{What} {size}",
        };
    }

    /// <summary>Its bytes or its time, divided by a number.</summary>
    private string Measure(long by) => Bytes is { } bytes ? $"{bytes / by} B" : Durations.InSeconds(Lasted / by);

    /// <summary>Whether it and the next are of a kind.</summary>
    public bool IsLike(Step next) => From == next.From && What == next.What && HasWaited == next.HasWaited && CanFold && next.CanFold;

    /// <summary>Itself and the next as one.</summary>
    /// <param name="next">The next.</param>
    /// <param name="showBytes">How many bytes the two show at most.</param>
    public Step With(Step next, int showBytes = 0) => this with
    {
        Data = Data is null || next.Data is null || Data.Length >= showBytes ? Data
            : [.. Data, .. next.Data.AsSpan(0, Math.Min(next.Data.Length, showBytes - Data.Length))],
        Bytes = Bytes + next.Bytes,
        Times = Times + next.Times,
        IsEven = IsEven && next.IsEven && Bytes * next.Times == next.Bytes * Times && Lasted * next.Times == next.Lasted * Times,
        Lasted = Lasted + next.Lasted,
    };
}
