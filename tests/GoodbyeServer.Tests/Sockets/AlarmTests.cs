using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

/// <summary>The clock that ends a connection's waits.</summary>
public sealed class AlarmTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();

    [Fact]
    public void It_rings_at_its_deadline_and_can_be_set_again()
    {
        using var alarm = new Alarm(_clock, CancellationToken.None);
        for (var round = 0; round < 3; round++)
        {
            var token = alarm.Until(Deadline.In(Second, _clock));
            Assert.False(token.IsCancellationRequested);
            _clock.Advance(Second);
            Assert.True(token.IsCancellationRequested);
        }
    }

    [Fact]
    public void A_later_deadline_moves_a_wait_that_goes_on()
    {
        using var alarm = new Alarm(_clock, CancellationToken.None);
        var token = alarm.Until(Deadline.In(Second, _clock));
        alarm.Until(Deadline.In(Second * 2, _clock));
        _clock.Advance(Second);
        Assert.False(token.IsCancellationRequested);
        _clock.Advance(Second);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public void An_earlier_deadline_moves_a_wait_that_goes_on()
    {
        using var alarm = new Alarm(_clock, CancellationToken.None);
        var token = alarm.Until(Deadline.In(Second * 2, _clock));
        alarm.Until(Deadline.In(Second, _clock));
        _clock.Advance(Second);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public void Once_the_server_rang_it_stays_rung()
    {
        using var server = new CancellationTokenSource();
        using var alarm = new Alarm(_clock, server.Token);
        var token = alarm.Until(Deadline.In(Second, _clock));
        server.Cancel();
        Assert.True(token.IsCancellationRequested);
        Assert.True(alarm.Until(Deadline.In(Second, _clock)).IsCancellationRequested);
    }
}
