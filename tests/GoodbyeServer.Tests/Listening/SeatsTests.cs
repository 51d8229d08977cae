using GoodbyeServer.Listening;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>When all connections have ended, and when all but held ones have.</summary>
public sealed class SeatsTests
{
    private readonly Seats _seats = new(maxServed: 0, mostAccepted: 2);

    /// <summary>Its goodbye may be sent long after the last connection was accepted.</summary>
    [Fact]
    public void The_last_one_that_becomes_held_is_told_of()
    {
        var (first, second) = (Take(), Take());
        _seats.Complete();
        first.Free(wasHeld: false);
        Assert.False(_seats.AllEndedOrHeld.IsCompleted);
        _seats.Hold();
        Assert.True(_seats.AllEndedOrHeld.IsCompleted);
        Assert.False(_seats.AllEnded.IsCompleted);
        second.Free(wasHeld: true);
        Assert.True(_seats.AllEnded.IsCompleted);
    }

    [Fact]
    public void The_last_one_that_ends_beside_a_held_one_is_told_of()
    {
        var (first, second) = (Take(), Take());
        _seats.Hold();
        _seats.Complete();
        Assert.False(_seats.AllEndedOrHeld.IsCompleted);
        second.Free(wasHeld: false);
        Assert.True(_seats.AllEndedOrHeld.IsCompleted);
        Assert.False(_seats.AllEnded.IsCompleted);
        first.Free(wasHeld: true);
        Assert.True(_seats.AllEnded.IsCompleted);
    }

    private Seat Take() => _seats.TryTake(mayServe: true, out _)!.Value;
}
