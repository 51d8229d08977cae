using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>Counts verdicts, and says whether they are as expected.</summary>
internal sealed class SweepTally
{
    private readonly Dictionary<SweepVerdict, long> _counts = [];
    private readonly Dictionary<SweepVerdict, SweptRun> _firsts = [];

    /// <summary>How many cuts there were.</summary>
    public long Cuts => _counts.Values.Sum();

    /// <summary>Word → count: what occurs most often first, then by name.</summary>
    public IReadOnlyDictionary<string, long> ByWord => _counts
        .Select(pair => KeyValuePair.Create(pair.Key.ToWord(), pair.Value))
        .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary();

    /// <summary>A cut to look at: one that was missed, else one at which the client hung or crashed; null if there is none.</summary>
    public SweptRun? ToLookAt
    {
        get
        {
            SweepVerdict[] bad = [SweepVerdict.Missed, SweepVerdict.Hung, SweepVerdict.Crashed];
            return bad.Where(_firsts.ContainsKey).Select(verdict => (SweptRun?)_firsts[verdict]).FirstOrDefault();
        }
    }

    public void Add(SweptRun run)
    {
        _counts[run.Verdict] = Of(run.Verdict) + 1;
        _firsts.TryAdd(run.Verdict, run);
    }

    public long Of(SweepVerdict verdict) => _counts.GetValueOrDefault(verdict);

    /// <summary>What was not as expected, a line each; none if all was.</summary>
    /// <param name="expectations">What the user expects; if nothing, that no cut is missed, and the client never hangs or crashes.</param>
    public IReadOnlyList<string> Unmet(IReadOnlyList<Expectation> expectations)
    {
        if (expectations.Count > 0)
        {
            return [.. expectations.Select(expectation => expectation.Unmet(Count(expectation.Word))).OfType<string>()];
        }

        var bad = Enum.GetValues<SweepVerdict>().Where(verdict => verdict.IsBad() && Of(verdict) > 0).Reverse()
            .Select(verdict => new Expectation(verdict.ToWord(), 0, OrMore: false)).ToList();
        return bad.Count == 0 ? [] :
        [
            string.Join(", ", bad.Select(none => none.Unmet(Count(none.Word))))
                + $" (if that is known: --expect {string.Join(',', bad.Select(none => $"{none.Word}={Count(none.Word)}"))})",
        ];
    }

    private long Count(string word) =>
        SweepVerdictWords.All.Parse(word) is { } verdict ? Of(verdict) : Cuts;
}
