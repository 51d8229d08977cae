using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

public sealed class SharedTimerTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _woken = [];
    private readonly SharedTimer _timer;

    public SharedTimerTests() => _timer = new SharedTimer(_clock, _stop.Token);

    [Fact]
    public void Each_is_woken_at_its_time_and_once()
    {
        foreach (var (name, seconds) in new[] { ("c", 3), ("a", 1), ("b", 2) })
        {
            _timer.Set(new Named(name, _woken), In(seconds));
        }

        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Empty(_woken);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["a"], _woken);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["a", "b", "c"], _woken);
    }

    [Fact]
    public void A_time_can_be_moved_both_ways_and_set_again()
    {
        var (late, early) = (new Named("late", _woken), new Named("early", _woken));
        _timer.Set(late, In(1));
        _timer.Set(early, In(60));
        _timer.Set(late, In(60));
        _timer.Set(early, In(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["early"], _woken);
        _timer.Set(early, In(1));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(["early", "early", "late"], _woken);
    }

    [Fact]
    public void When_the_server_stops_all_are_woken_but_those_that_were_taken_out()
    {
        var gone = new Named("gone", _woken);
        _timer.Set(gone, In(1));
        _timer.Set(new Named("never", _woken), Deadline.Never);
        _timer.Set(new Named("later", _woken), In(60));
        _timer.Remove(gone);
        _timer.Remove(gone);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(_woken);
        _stop.Cancel();
        Assert.Equal(["later", "never"], _woken.Order());
    }

    /// <summary>A thousand, set, moved and taken out at random: who is due is woken, in order.</summary>
    [Fact]
    public void Many_are_woken_in_order()
    {
        var random = new Random(1);
        var (times, sleepers) = (new Dictionary<Named, int>(), new List<Named>());
        for (var i = 0; i < 1000; i++)
        {
            sleepers.Add(new Named($"{i}", _woken));
        }

        for (var i = 0; i < 5000; i++)
        {
            var one = sleepers[random.Next(sleepers.Count)];
            if (random.Next(4) == 0)
            {
                _timer.Remove(one);
                times.Remove(one);
            }
            else
            {
                times[one] = random.Next(1, 1_000_000);
                _timer.Set(one, new Deadline(times[one]));
            }
        }

        _clock.Advance(TimeSpan.FromTicks(500_000));
        Assert.Equal(
            times.Where(time => time.Value <= 500_000).OrderBy(time => time.Value).Select(time => time.Value),
            _woken.Select(name => times[sleepers[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]]));
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stop.Dispose();
    }

    private Deadline In(double seconds) => Deadline.In(TimeSpan.FromSeconds(seconds), _clock);

    private sealed class Named(string name, List<string> woken) : Sleeper
    {
        public override void Wake() => woken.Add(name);
    }
}
