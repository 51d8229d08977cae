namespace GoodbyeServer.Sweeping;

/// <summary>Neighbouring cuts of which the client made the same: a row.</summary>
/// <param name="First">The first of them; mode, verdict and end are those of all.</param>
/// <param name="Last">The last cut.</param>
/// <param name="IsFirstOfMode">Whether it begins with the mode's first cut.</param>
internal readonly record struct Stretch(SweptRun First, long Last, bool IsFirstOfMode);

/// <summary>Folds runs into stretches.</summary>
/// <param name="cutsOfMode">How many cuts each mode has.</param>
internal sealed class Folding(long cutsOfMode)
{
    private SweptRun? _first;
    private SweptRun _last;

    /// <summary>Takes the next run, in the order of the cuts; the stretch that it ends, if it ends one.</summary>
    public Stretch? Add(SweptRun run)
    {
        var goesOn = _first is { } first && run.Index == _last.Index + 1
            && (run.Mode, run.Verdict, run.End) == (first.Mode, first.Verdict, first.End);
        var ended = goesOn ? null : End();
        _first ??= run;
        _last = run;
        return ended;
    }

    /// <summary>There are no more: the last stretch, if there is one.</summary>
    public Stretch? End()
    {
        Stretch? ended = _first is { } first ? new(first, _last.Cut, first.Index % cutsOfMode == 0) : null;
        _first = null;
        return ended;
    }
}
