using System.Runtime.InteropServices;
using GoodbyeServer.Commands;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.Running;

/// <summary>Runs trials of one command, one after the other or side by side, and stops them all.</summary>
/// <param name="options">What the flags say.</param>
/// <param name="log">Where the trials report, at Debug.</param>
/// <param name="kept">The ports that one trial leaves to the next; null if each has its own.</param>
/// <param name="tls">TLS, which all of them share; null to speak none.</param>
internal sealed class Trials(RunOptions options, RunLog log, KeptPorts? kept, RunTls? tls) : IDisposable
{
    private readonly PreparedCommand _command =
        new(options.Command!, Threads.OrRefuse(() => new CommandWatch()), LeadsGroup: true, OpenFileLimit.AtStart)
        {
            IsAlone = true,
            Certificate = tls?.Path,
        };

    /// <summary>Whether a command that has this process's streams may read a terminal: only in the group of its foreground.</summary>
    private readonly bool _sharesTerminal = ProcessGroup.HasTerminal();

    /// <summary>
    /// How long a Ctrl-C may take to come to this process too. The command may be gone before, and would count as ended by itself.
    /// </summary>
    private static readonly TimeSpan InterruptPatience = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly UpstreamAddresses? _upstream = Trial.FindUpstream(options.Server);
    private readonly Lock _lock = new();
    private readonly HashSet<Trial> _running = [];
    private StopCause? _stopped;

    /// <summary>The signal that has come first; null if none has.</summary>
    public PosixSignal? Signal { get; private set; }

    /// <summary>The command with this process's streams. At a terminal it shares the group: both hear Ctrl-C, as without a sweep.</summary>
    private PreparedCommand Speaking => _command with { LeadsGroup = !_sharesTerminal, IsAlone = !_sharesTerminal };

    /// <summary>Whether no more trials are run.</summary>
    public bool IsStopped => _stopped is not null;

    /// <summary>How long the log's reader may take nothing from now on; null for ever.</summary>
    public LogPatience? PatienceAtEnd() => options.Server.ShutdownTimeout is var limit && limit == Timeout.InfiniteTimeSpan
        ? null
        : new(TimeProvider.System.GetTimestamp(), limit + Trial.ReaderPatience);

    /// <summary>A signal has come: the first is the commands', the second ends all at once.</summary>
    public void Hear(PosixSignal signal)
    {
        lock (_lock)
        {
            (_stopped, Signal) = (_stopped ?? StopCause.Signal(signal), Signal ?? signal);
            _heard.TrySetResult();
            foreach (var trial in _running)
            {
                trial.Hear(signal);
            }
        }
    }

    /// <summary>No more trials are run, and those that go on end at once.</summary>
    public void StopAtOnce(StopCause why)
    {
        lock (_lock)
        {
            _stopped ??= why;
            foreach (var trial in _running)
            {
                trial.StopAtOnce(why);
            }
        }
    }

    public void Dispose() => _command.Watch.Dispose();

    /// <summary>Runs a trial; null if it was stopped before it could begin.</summary>
    /// <param name="number">Its number in the log.</param>
    /// <param name="server">What the server is to do.</param>
    /// <param name="isMute">Whether the command's streams are /dev/null.</param>
    /// <param name="reported">Hears of each connection.</param>
    /// <exception cref="StartupException">It cannot listen, or went down.</exception>
    public async Task<Outcome?> RunAsync(
        long number, ServerOptions server, bool isMute, Action<ConnectionReport, SaidBytes?> reported)
    {
        await log.RoomAsync(CancellationToken.None);
        kept?.ResetQueued();
        var events = new ServerLog(log.Logger.ForContext("Run", number), LogEventLevel.Debug) { NamesPorts = server.ServesSeveralPorts };
        using var trial = new Trial(
            server, isMute ? _command with { IsMute = true } : Speaking, events, TimeProvider.System, log.RoomAsync, kept, reported,
            _upstream, tls?.Context);
        lock (_lock)
        {
            if (IsStopped)
            {
                return null;
            }

            _running.Add(trial);
        }

        try
        {
            var outcome = await trial.RunAsync();
            if (!isMute && _sharesTerminal && outcome.Command?.Code == 128 + (int)CommandSignal.Interrupt)
            {
                await Task.WhenAny(_heard.Task, Task.Delay(InterruptPatience));
            }

            return outcome.Fault is { } fault
                ? throw new StartupException($"the server went down: {Quote.OneLine(fault.Message)}")
                : outcome;
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(trial);
            }

            kept?.ResetQueued();
        }
    }
}
