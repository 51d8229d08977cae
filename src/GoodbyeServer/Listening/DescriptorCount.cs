using GoodbyeServer.Kernel;

namespace GoodbyeServer.Listening;

/// <summary>
/// Whether there is a descriptor for one more connection. It counts at most once a second, when few are left or the limit was
/// changed; in between the budget follows the connections that come and go. Not thread-safe.
/// </summary>
internal sealed class DescriptorCount(Seats seats)
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
        var connections = seats.Open;
        if (_limit is null || now - _lookedAt >= Validity)
        {
            var limit = OpenFiles.SoftLimit();
            if (limit != _limit || !_budget.HasRoom(connections + Few))
            {
                _budget.Count(limit, OpenFiles.CountOpen(), connections);
            }

            (_limit, _lookedAt) = (limit, now);
        }

        return _budget.HasRoom(connections);
    }
}
