using System.Runtime.InteropServices;
using GoodbyeServer.Commands;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.Commands;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Core;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>Which signal is the command's, and which one kills it. None is sent to this process.</summary>
[Collection(nameof(Alone))]
public sealed class CommandRunTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly EventLog _log = new();
    private readonly Logger _logger;
    private readonly StopRequest _request;

    public CommandRunTests()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        _logger = new LoggerConfiguration().WriteTo.Sink(_log).CreateLogger();
        _request = new StopRequest(_clock);
    }

    public void Dispose() => _logger.Dispose();

    [LinuxTheory]
    [InlineData(PosixSignal.SIGHUP, 129)]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    public async Task A_signal_before_the_start_stops_the_server_and_the_command_is_not_started(PosixSignal signal, int code)
    {
        var run = Run("true");
        run.Hear(signal);
        await run.Start([4001]).OrHangs();
        Assert.Equal(StopCause.Signal(signal), await _request.Asked.OrHangs());
        Assert.Equal(code, (int?)run.Outcome.ExitCode(Unexpected));
        Assert.Empty(_log.All);
    }

    [LinuxFact]
    public async Task One_that_comes_just_after_the_end_is_the_one_that_ended_it()
    {
        var run = Run("true");
        await run.Start([4001]).OrHangs();
        _clock.Advance(TimeSpan.FromMilliseconds(249));
        run.Hear(PosixSignal.SIGINT);
        Assert.False(_request.AskedTwice.IsCompleted);
        run.Hear(PosixSignal.SIGTERM);
        Assert.Equal(StopCause.Signal(PosixSignal.SIGTERM), await _request.AskedTwice.OrHangs());
    }

    [LinuxFact]
    public async Task One_that_comes_later_resets_all_since_the_server_stops_already()
    {
        var run = Run("true");
        await run.Start([4001]).OrHangs();
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        run.Hear(PosixSignal.SIGINT);
        Assert.Equal(StopCause.Signal(PosixSignal.SIGINT), await _request.AskedTwice.OrHangs());
        Assert.Null(run.Outcome.ExitCode(Unexpected));
    }

    [LinuxFact]
    public async Task An_interrupt_is_passed_on_to_one_that_no_terminal_gives_it_to()
    {
        using var folder = new WatchedFolder();
        var ready = folder.AppearsAsync("ready");

        // A program of its own says that it is there: what a shell has just forked may take a signal for its parent's trap.
        var run = Run(
            Scratch.Prepare("sh", "-c", """trap 'exit 7' INT; sh -c 'echo > "$0"; exec sleep 60' "$0"; :""", folder["ready"]) with
            {
                LeadsGroup = true,
                IsAlone = true,
            });
        var ended = run.Start([4001]);
        await ready;
        run.Hear(PosixSignal.SIGINT);

        // What is left of its group is killed once the server has told its clients.
        await _request.Asked.OrHangs();
        _request.Tell();
        await ended.OrHangs();
        Assert.Equal(7, (int?)run.Outcome.ExitCode(Unexpected));
    }

    [LinuxFact]
    public async Task One_after_its_time_is_up_kills_it()
    {
        using var folder = new WatchedFolder();
        var ready = folder.AppearsAsync("ready");
        var run = Run("sh", "-c", "trap '' TERM; echo > \"$0\"; exec sleep 60", folder["ready"]);
        var ended = run.Start([4001]);
        await ready;
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _request.Asked.OrHangs();
        await _clock.ArmedAsync(TimeSpan.FromSeconds(5));
        run.Hear(PosixSignal.SIGTERM);
        await ended.OrHangs();
        Assert.Equal(StopCause.Signal(PosixSignal.SIGTERM), await _request.AskedTwice.OrHangs());
        Assert.Equal(ExitCode.TimedOut, run.Outcome.ExitCode(Unexpected));
    }

    [LinuxFact]
    public async Task One_that_does_not_end_when_its_time_is_up_is_killed_after_the_shutdown_timeout()
    {
        using var folder = new WatchedFolder();
        var ready = folder.AppearsAsync("ready");
        var run = Run("sh", "-c", "trap '' TERM; echo > \"$0\"; exec sleep 60", folder["ready"]);
        var ended = run.Start([4001]);
        await ready;
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _clock.ArmedAsync(TimeSpan.FromSeconds(5));
        Assert.False(ended.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await ended.OrHangs();
        Assert.Equal(128 + 9, Assert.Single(_log.Named("Ended")).Value("ExitCode"));
        Assert.Equal(ExitCode.TimedOut, run.Outcome.ExitCode(Unexpected));
    }

    [LinuxFact]
    public async Task One_that_does_not_start_stops_the_server_and_says_why()
    {
        var run = Run("/none/such");
        await run.Start([4001]).OrHangs();
        Assert.Equal(StopCause.CommandNotStarted, await _request.Asked.OrHangs());
        var complaints = new List<string>();
        Assert.Equal(127, (int?)run.Outcome.ExitCode(complaints.Add));
        Assert.Equal("no such command: '/none/such'", Assert.Single(complaints));
    }

    private static void Unexpected(string line) => Assert.Fail(line);

    private CommandRun Run(string name, params string[] arguments) => Run(Scratch.Prepare(name, arguments));

    private CommandRun Run(PreparedCommand command) => new(
        command,
        new ServerOptions { RunFor = TimeSpan.FromMinutes(1) },
        _request,
        new ServerLog(_logger),
        _clock);
}
