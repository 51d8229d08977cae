using GoodbyeServer.Kernel;

namespace GoodbyeServer.Listening;

/// <summary>
/// Whether there is a descriptor for one more connection. It counts at most once a second, when few are left or the limit was
/// changed; in between the budget follows the connections that come and go. Not thread-safe.
/// </summary>
/// <param name="seats">The connections there are.</param>
/// <param name="each">How many descriptors each takes: two with a connection to an upstream.</param>
internal sealed class DescriptorCount(Seats seats, int each)
{
    /// <summary>Count only when there is room for fewer connections than this: before Linux 6.2, a count takes milliseconds.</summary>
    private const int Few = 256;

    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly DescriptorBudget _budget = new();
    private long? _limit;
    private TimeSpan _lookedAt;

    /// <summary>The last count was wrong: the next question counts again.</summary>
    public void Forget() => _limit = null;

    /// <param name="now">When this is asked.</param>
    public bool HasRoom(TimeSpan now)
    {
        var used = seats.Open * each;
        if (_limit is null || now - _lookedAt >= Validity)
        {
            var limit = OpenFiles.SoftLimit();
            if (limit != _limit || !_budget.HasRoom(used + (Few * each)))
            {
                _budget.Count(limit, OpenFiles.CountOpen(), used);
            }

            (_limit, _lookedAt) = (limit, now);
        }

        return _budget.HasRoom(used + each - 1);
    }
}
