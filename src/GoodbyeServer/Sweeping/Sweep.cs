using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>The runs for all cuts, some of them side by side; what came of them is told in the order of the cuts.</summary>
/// <param name="trials">Runs them.</param>
/// <param name="log">Where it is told.</param>
/// <param name="progress">Shows how far it is.</param>
/// <param name="options">The server's options.</param>
/// <param name="sweep">What to try.</param>
/// <param name="whole">What is cut.</param>
internal sealed class Sweep(
    Trials trials, SweepLog log, SweepProgress progress, ServerOptions options, SweepOptions sweep, WholeAnswer whole)
{
    /// <summary>The whole is the first run.</summary>
    private const int FirstNumber = 2;

    private readonly Lock _lock = new();
    private readonly CutList _cuts = sweep.Cuts.Of(whole.Length);
    private readonly Folding _folding = new(sweep.Cuts.Of(whole.Length).Count);
    private readonly long _beganAt = TimeProvider.System.GetTimestamp();

    /// <summary>What is over, while a run for a cut before it is not; null for what was broken off.</summary>
    private readonly Dictionary<long, (SweptRun Run, Outcome Outcome)?> _waiting = [];
    private long _begun;
    private long _told;
    private bool _hasFailed;

    /// <summary>What was found so far.</summary>
    public SweepTally Tally { get; } = new();

    /// <summary>How many cuts there are to try.</summary>
    public long Planned => _cuts.Count * sweep.Modes.Count;

    /// <summary>Runs until all is swept, or the trials are stopped; tells what was found.</summary>
    /// <exception cref="StartupException">A server or a command could not be started.</exception>
    public async Task RunAsync()
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, (int)Math.Min(sweep.Jobs, Planned)).Select(_ => Task.Run(WorkAsync)));
        }
        finally
        {
            foreach (var index in _waiting.Keys.Order())
            {
                Tell(_waiting[index]);
            }

            Row(_folding.End());
            progress.Clear();
            log.Ended(SweepText.Ended(Tally, Planned), Tally);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (Next() is { } index)
            {
                Deliver(index, await RunAsync(index));
            }
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
    }

    private long? Next()
    {
        lock (_lock)
        {
            return _begun < Planned && !trials.IsStopped && !Volatile.Read(ref _hasFailed) ? _begun++ : null;
        }
    }

    /// <summary>The run for a cut; null if it was broken off.</summary>
    private async Task<(SweptRun Run, Outcome Outcome)?> RunAsync(long index)
    {
        var (mode, cut) = (sweep.Modes[(int)(index / _cuts.Count)], _cuts.At(index % _cuts.Count));
        var witness = new Witness(whole.Length);
        var outcome = await trials.RunAsync(
            FirstNumber + index,
            CutOptions.At(options, mode, cut, sweep.Connections),
            isMute: !sweep.Cuts.IsOne,
            (report, _) => witness.Add(report));
        if (outcome is null || trials.IsStopped)
        {
            return null;
        }

        var end = EndOf(outcome);
        var mayRecover = sweep.Connections < long.MaxValue;
        return (new(index, mode, cut, Judge.Of(end, witness.SawCut, mayRecover && witness.SawRecovery), end), outcome);
    }

    /// <summary>How the client ended.</summary>
    /// <exception cref="StartupException">It was not started.</exception>
    public static ClientEnd EndOf(Outcome outcome) => outcome.Command switch
    {
        { Failure: { } failure } => throw new StartupException(failure.Text),
        { HasTimedOut: true } or { Code: null } or null => new(outcome.Command?.Signal is null ? outcome.Command?.Code : null,
            outcome.Command?.Signal, IsHung: true),
        { Signal: { } signal } => new(null, signal),
        { Code: var code } => new(code),
    };

    private void Deliver(long index, (SweptRun, Outcome)? result)
    {
        lock (_lock)
        {
            _waiting.Add(index, result);
            while (_waiting.Remove(_told, out var next))
            {
                Tell(next);
                _told++;
            }
        }
    }

    private void Tell((SweptRun Run, Outcome Outcome)? result)
    {
        if (result is not var (run, outcome))
        {
            return;
        }

        Tally.Add(run);
        Row(_folding.Add(run));
        log.Swept(FirstNumber + run.Index, run, outcome.Summary.Connections, outcome.Summary.Duration);
        var done = run.Index + 1;
        if (done < Planned)
        {
            progress.Show(() => SweepText.Progress(
                run.Mode, (run.Index % _cuts.Count) + 1, _cuts.Count, Tally,
                TimeProvider.System.GetElapsedTime(_beganAt) * (Planned - done) / done));
        }
    }

    private void Row(Stretch? ended)
    {
        if (ended is { } stretch)
        {
            log.Row(stretch.First.Verdict, SweepText.Row(stretch, sweep.Modes, _cuts.Last, whole.Before(stretch.First.Cut)));
        }
    }
}
