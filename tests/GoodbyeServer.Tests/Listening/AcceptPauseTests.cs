using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using Serilog;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>When clients are let in again after the kernel has accepted nobody.</summary>
public sealed class AcceptPauseTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_next_one_is_let_in_once_a_connection_has_ended_and_a_second_later_it_is_logged()
    {
        var (clock, events) = (new ManualClock(), new EventLog());
        using var logger = new LoggerConfiguration().WriteTo.Sink(events).CreateLogger();
        using var stop = new CancellationTokenSource();
        var seats = new Seats(maxServed: 0, mostAccepted: long.MaxValue);
        var seat = seats.TryTake(mayServe: true, out _)!.Value;
        using var pause = new AcceptPause(seats, new ServerLog(logger), clock, each: 1, stop.Token);
        pause.Refused(AcceptError.NoMemory);
        var isLetIn = pause.PassAsync().AsTask();
        await clock.ArmedAsync(Second);
        Assert.False(isLetIn.IsCompleted);
        seat.Free(wasHeld: false);
        await isLetIn.OrHangs();
        await clock.ArmedAsync(Second);
        Assert.Equal(["AcceptPaused"], events.All.Select(logged => logged.Name()));
        clock.Advance(Second);
        await events.WhenAsync(logged => logged.Name() == "AcceptResumed");
        stop.Cancel();
    }

    /// <summary>It could still take the last descriptor.</summary>
    [Fact]
    public async Task An_accept_that_is_pending_on_another_listener_ends()
    {
        using var logger = new LoggerConfiguration().CreateLogger();
        using var stop = new CancellationTokenSource();
        using var pause = new AcceptPause(new Seats(0, long.MaxValue), new ServerLog(logger), new ManualClock(), each: 1, stop.Token);
        var untilShort = await pause.PassAsync();
        Assert.False(untilShort.IsCancellationRequested);
        pause.Refused(AcceptError.NoMemory);
        Assert.True(untilShort.IsCancellationRequested);
        stop.Cancel();
    }

    [Fact]
    public async Task Without_one_that_ends_the_next_one_is_let_in_after_a_second()
    {
        var clock = new ManualClock();
        using var logger = new LoggerConfiguration().CreateLogger();
        using var stop = new CancellationTokenSource();
        using var pause = new AcceptPause(new Seats(0, long.MaxValue), new ServerLog(logger), clock, each: 1, stop.Token);
        pause.Refused(AcceptError.NoMemory);
        var isLetIn = pause.PassAsync().AsTask();
        await clock.ArmedAsync(Second);
        Assert.False(isLetIn.IsCompleted);
        clock.Advance(Second);
        await isLetIn.OrHangs();
        stop.Cancel();
    }
}
