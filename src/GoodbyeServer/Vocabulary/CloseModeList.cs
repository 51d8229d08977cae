using System.Globalization;

namespace GoodbyeServer.Vocabulary;

/// <summary>A run of connections that are closed in the same mode.</summary>
/// <param name="Item">The mode, and the cut.</param>
/// <param name="Count">How many connections in a row take it, at least 1.</param>
internal sealed record CloseModeRun(CloseStyle Item, int Count)
{
    /// <summary>The outages that follow each other, from the run's last connection on.</summary>
    public IReadOnlyList<Outage> Then { get; init; } = [];

    public override string ToString() =>
        Count == 1 ? Item.ToWord() : string.Create(CultureInfo.InvariantCulture, $"{Item.ToWord()}:{Count}");
}

/// <summary>The close modes that connections take in turn, in the order in which they were accepted, with outages between.</summary>
/// <param name="Runs">The runs, at least one.</param>
/// <param name="Repeat">Whether the list starts over at its end; otherwise its last mode serves every further connection.</param>
internal sealed record CloseModeList(IReadOnlyList<CloseModeRun> Runs, bool Repeat = false)
{
    public CloseModeList(CloseStyle item)
        : this([new CloseModeRun(item, 1)])
    {
    }

    /// <summary>The outages with which the list begins.</summary>
    public IReadOnlyList<Outage> First { get; init; } = [];

    /// <summary>Whether there is an outage in it.</summary>
    public bool HasOutages => First.Count > 0 || Runs.Any(run => run.Then.Count > 0);

    /// <summary>As the flag spells it.</summary>
    public override string ToString() =>
        string.Join(',', First.Concat<object>(Runs.SelectMany(run => run.Then.Prepend<object>(run)))) + (Repeat ? ",repeat" : "");
}

/// <summary>A place in a <see cref="CloseModeList"/>. Not thread-safe: the server calls it under its lock.</summary>
internal sealed class CloseModeCursor(CloseModeList list)
{
    private int _run;
    private int _taken;

    /// <summary>The outages that begin with the connection that was accepted last; none, as a rule.</summary>
    public IReadOnlyList<Outage> Outages { get; private set; } = [];

    /// <summary>The mode of the connection that was accepted next.</summary>
    public CloseStyle Next()
    {
        if (_taken == list.Runs[_run].Count)
        {
            if (IsLast && !list.Repeat)
            {
                Outages = [];
                return list.Runs[_run].Item;
            }

            _run = IsLast ? 0 : _run + 1;
            _taken = 0;
        }

        _taken++;
        var run = list.Runs[_run];
        Outages = _taken < run.Count ? [] : IsLast && list.Repeat ? [.. run.Then, .. list.First] : run.Then;
        return run.Item;
    }

    private bool IsLast => _run == list.Runs.Count - 1;
}
