namespace GoodbyeServer.Vocabulary;

/// <summary>
/// The place of one port in its lists. Each list goes on by itself, and all start over where the list of close modes does.
/// Not thread-safe: the listener hands out plans under its lock.
/// </summary>
internal sealed class PlanCursor(CloseModeList closeModes, ServerOptions options)
{
    private readonly CloseModeCursor _closeModes = new(closeModes);
    private long _taken;
    private ConnectionPlan? _last;

    /// <summary>What the connection that was accepted next takes: the object of the one before it where both take the same.</summary>
    public ConnectionPlan Next()
    {
        var (close, goodbye) = (_closeModes.Next(), At(_taken, options.Goodbyes));
        _taken++;
        return _last is { } last && last.Close == close && last.Goodbye.Equals(goodbye) ? last : _last = new(close, goodbye);
    }

    /// <summary>The nth of a list. Its last one serves all further connections, unless it starts over.</summary>
    private T At<T>(long nth, IReadOnlyList<T> list) =>
        list[(int)(closeModes.Repeat ? nth % list.Count : Math.Min(nth, list.Count - 1))];
}
