using System.Globalization;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.Sweeping;

/// <summary>Runs a sweep as the process: the whole first, then the cuts; with its log, its signals and its exit code.</summary>
internal static class SweepRun
{
    /// <summary>Runs until all is swept. Returns how it went; complaints go to <paramref name="complain"/>, a line each.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<ExitCode> RunAsync(RunOptions options, Action<string> complain)
    {
        ServerRun.AssertEnoughDescriptors();
        Threads.AwaitMade();
        using var tls = RunTls.Start(options);
        await using var log = new RunLog(options);
        var server = options.Server;
        using var kept = server.Ports.Any(port => port.Port != 0)
            ? Trial.Listen(() => KeptPorts.Hold(server), server)
            : null;
        tls?.WriteFile();
        log.BeginAnew();
        tls?.Announce(new ServerLog(log.Logger));
        using var trials = new Trials(options, log, kept, tls);
        StopSignals.HearForProcess(trials.Hear);
        log.WhenGone(trials.StopAtOnce);

        // Told after the log's last line.
        var complaints = new List<string>();
        ExitCode code;
        try
        {
            code = await SweepAsync(options, trials, log, complaints.Add);
        }
        catch (StartupException e)
        {
            complaints.Add(e.Message);
            code = ExitCode.Failure;
        }

        var patience = trials.PatienceAtEnd();
        if (!await log.FinishAsync(() => patience, complain))
        {
            return ExitCode.Failure;
        }

        complaints.ForEach(complain);
        return trials.Signal is { } signal ? StopSignals.ExitCodeAfter(signal) : code;
    }

    private static async Task<ExitCode> SweepAsync(RunOptions options, Trials trials, RunLog log, Action<string> complain)
    {
        var (server, sweep) = (options.Server, options.Sweep!);
        var whole = new WholeAnswer();

        // Between the lines of the runs there is no room for one that is written over.
        var shows = log.IsTerminal && options.LogFormat == LogFormat.Text && options.LogLevel > LogEventLevel.Debug && !sweep.Cuts.IsOne;
        var progress = new SweepProgress(shows ? log.Write : null, () => log.Columns, TimeProvider.System);
        var events = new SweepLog(log.Logger, options.LogFormat, progress);
        var outcome = await trials.RunAsync(1, CutOptions.Whole(server), isMute: false, whole.Add);
        if (outcome is null || trials.IsStopped)
        {
            var nothing = new SweepTally();
            events.Ended(SweepText.Ended(nothing, nothing.Cuts), nothing);
            return ExitCode.Success;
        }

        if (outcome.Command is { Failure: not null } notStarted)
        {
            return notStarted.ExitCode(complain)!.Value;
        }

        var (end, connections) = (Sweep.EndOf(outcome), outcome.Summary.Connections);
        if (whole.Missing(end, connections, server.RunFor) is { } why)
        {
            complain(SweepText.NoWhole(why));
            return outcome.Command!.ExitCode(_ => { }) ?? ExitCode.Failure;
        }

        var cuts = sweep.Cuts.Of(whole.Length);
        if (cuts.Count == 0)
        {
            complain(string.Create(CultureInfo.InvariantCulture,
                $"--sweep: no such cut; {whole.Length} bytes are said, so expected cuts from 0 to {whole.Length - 1}"));
            return ExitCode.Usage;
        }

        var isSample = sweep.Cuts == CutChoice.All && cuts.Count < whole.Length;
        events.Whole(SweepText.Whole(end, whole.Length, cuts, isSample), end, whole.Length, connections);

        var run = new Sweep(trials, events, progress, server, sweep, whole);
        await run.RunAsync();
        if (trials.IsStopped)
        {
            return ExitCode.Success;
        }

        var unmet = run.Tally.Unmet(options.Expectations).ToList();
        unmet.ForEach(complain);
        return unmet.Count == 0 ? ExitCode.Success : ExitCode.Unmet;
    }
}
