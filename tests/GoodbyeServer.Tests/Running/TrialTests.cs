using System.Net;
using System.Runtime.InteropServices;
using GoodbyeServer.Commands;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.Commands;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Core;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>Nothing of a trial is the process's own: two go on side by side.</summary>
[Collection(nameof(Alone))]
public sealed class TrialTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly EventLog _events = new();
    private readonly Logger _logger;

    public TrialTests() => _logger = new LoggerConfiguration().MinimumLevel.Debug().WriteTo.Sink(_events).CreateLogger();

    public void Dispose()
    {
        _logger.Dispose();
        _scratch.Dispose();
    }

    [LinuxFact]
    public async Task Each_has_its_own_ports_command_log_and_outcome()
    {
        using var first = Begin(1, Scratch.Prepare("sh", "-c", "exit 3"));
        using var second = Begin(2, Gated(5));
        Assert.Empty(first.Ports.Intersect(second.Ports));
        var other = second.RunAsync();
        var outcome = await first.RunAsync().OrHangs();
        Assert.Equal((3, 0), (outcome.Command!.Code, (int)outcome.Summary.Connections));

        Assert.False(other.IsCompleted);
        using (var client = await Peer.ConnectAsync(new IPEndPoint(IPAddress.Loopback, second.Ports[0])))
        {
            Assert.Equal("Goodbye\n", (await client.ReadToEndAsync()).Text);
            client.Shutdown();
        }

        await File.WriteAllTextAsync(_scratch["gate"], "");
        outcome = await other.OrHangs();
        Assert.Equal((5, 1), (outcome.Command!.Code, (int)outcome.Summary.Connections));
        Assert.Equal(["Listening", "Ready", "Started", "Ended", "Stopping", "Stopped"], NamesOf(1));
        Assert.Contains("Closed", NamesOf(2));
    }

    [LinuxFact]
    public async Task A_second_signal_to_one_kills_its_command_and_leaves_the_other_alone()
    {
        using var first = Begin(1, Scratch.Prepare("sleep", "600") with { LeadsGroup = true });
        using var second = Begin(2, Gated(0));
        var (one, other) = (first.RunAsync(), second.RunAsync());
        first.Hear(PosixSignal.SIGINT);
        first.Hear(PosixSignal.SIGHUP);
        var outcome = await one.OrHangs();
        Assert.Equal((137, 9), (outcome.Command!.Code, outcome.Command.Signal));

        Assert.False(other.IsCompleted);
        await File.WriteAllTextAsync(_scratch["gate"], "");
        Assert.Equal((0, null), ((await other.OrHangs()).Command!.Code, (await other).Command!.Signal));
    }

    [Theory]
    [InlineData(5, 6)]
    [InlineData(null, null)]
    public void The_logs_reader_has_a_second_more_than_the_clients_or_as_long_as_it_takes(int? timeout, int? patience)
    {
        var limit = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        var options = new ServerOptions { Bind = [BindAddress.Of(IPAddress.Loopback)], ShutdownTimeout = limit };
        using var trial = new Trial(options, null, new ServerLog(_logger), TimeProvider.System, _ => default);
        Assert.Null(trial.Patience);
        trial.Hear(PosixSignal.SIGTERM);
        Assert.Equal(patience, trial.Patience?.Limit.TotalSeconds);
        trial.Hear(PosixSignal.SIGINT);
        Assert.Equal(1, trial.Patience?.Limit.TotalSeconds);
    }

    [LinuxFact]
    public async Task One_can_be_ended_at_once_and_one_without_a_command_by_a_signal()
    {
        using var first = Begin(1, Scratch.Prepare("sleep", "600"));
        using var second = Begin(2, command: null);
        var (one, other) = (first.RunAsync(), second.RunAsync());
        first.StopAtOnce(StopCause.LogGone("the log"));
        Assert.Equal(128 + 15, (await one.OrHangs()).Command!.Code);
        second.Hear(PosixSignal.SIGTERM);
        Assert.Null((await other.OrHangs()).Command);
    }

    [Fact]
    public async Task One_that_cannot_listen_says_why()
    {
        using var first = Begin(1, command: null);
        var taken = Assert.Throws<StartupException>(() => Begin(2, command: null, first.Ports[0]));
        Assert.StartsWith($"port {first.Ports[0]} is in use", taken.Message, StringComparison.Ordinal);
        first.Hear(PosixSignal.SIGTERM);
        Assert.Null((await first.RunAsync().OrHangs()).Fault);
    }

    /// <summary>Ends with the code once the file is there.</summary>
    private PreparedCommand Gated(int code) =>
        Scratch.Prepare("sh", "-c", $"until [ -e \"$0\" ]; do sleep 0.01; done; exit {code}", _scratch["gate"]);

    private Trial Begin(int run, PreparedCommand? command, int port = 0) => new(
        new ServerOptions { Port = port, Bind = [BindAddress.Of(IPAddress.Loopback)] },
        command,
        new ServerLog(_logger.ForContext("Run", run)),
        TimeProvider.System,
        _ => default);

    private IEnumerable<string?> NamesOf(int run) =>
        _events.All.Where(logged => (int)logged.Value("Run")! == run).Select(logged => logged.Name());
}
