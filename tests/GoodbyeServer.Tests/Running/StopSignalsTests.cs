using System.Runtime.InteropServices;
using GoodbyeServer.Listening;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>Which signal counts as the second one. No signal is sent here: the process is the tests' own.</summary>
public sealed class StopSignalsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly StopRequest _request;
    private readonly StopSignals _signals;

    public StopSignalsTests()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        _request = new StopRequest(_clock);
        _signals = new StopSignals(signal => _request.Ask(StopCause.Signal(signal)), _clock);
    }

    public void Dispose() => _signals.Dispose();

    [Fact]
    public async Task The_same_signal_again_at_once_is_the_first_one()
    {
        _signals.Hear(PosixSignal.SIGTERM);
        _clock.Advance(TimeSpan.FromMilliseconds(249));
        _signals.Hear(PosixSignal.SIGTERM);
        _signals.Hear(PosixSignal.SIGTERM);
        Assert.Equal("SIGTERM", (await _request.Asked.OrHangs()).Text);
        Assert.False(_request.AskedTwice.IsCompleted);
        Assert.Equal(0, _request.AskedTwiceAt);
    }

    [Fact]
    public async Task The_same_signal_later_is_the_second_one()
    {
        _signals.Hear(PosixSignal.SIGTERM);
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        _signals.Hear(PosixSignal.SIGTERM);
        Assert.Equal("SIGTERM", (await _request.AskedTwice.OrHangs()).Text);
        Assert.Equal(_clock.GetTimestamp(), _request.AskedTwiceAt);
    }

    [Fact]
    public async Task Another_signal_is_the_second_one_at_once()
    {
        _signals.Hear(PosixSignal.SIGTERM);
        _signals.Hear(PosixSignal.SIGINT);
        Assert.Equal("SIGINT", (await _request.AskedTwice.OrHangs()).Text);
    }

    [Fact]
    public async Task The_first_signal_is_the_second_one_where_the_server_stops_by_itself()
    {
        _request.Begin(StopCause.RunFor);
        _signals.Hear(PosixSignal.SIGTERM);
        Assert.Equal("SIGTERM", (await _request.AskedTwice.OrHangs()).Text);
    }
}
