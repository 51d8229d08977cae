using GoodbyeServer.Commands;
using GoodbyeServer.Kernel;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog.Core;
using Serilog.Debugging;

namespace GoodbyeServer.Running;

/// <summary>Runs a <see cref="Trial"/> as the process: with its log, its port file, its signals and its exit code.</summary>
internal static class ServerRun
{
    /// <summary>Runs until it is stopped. Returns how it went; complaints go to <paramref name="complain"/>, a line each.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<ExitCode> RunAsync(RunOptions options, Action<string> complain)
    {
        AssertEnoughDescriptors();
        Threads.AwaitMade();
        using var portFile = options.PortFile is null ? null : new PortFile(options.PortFile);
        portFile?.RemoveOld();
        using var destination = LogDestination.Open(options);
        await using var output = Threads.OrRefuse(() => new LogOutput(destination.Write, destination.IsGone));
        await using var logger = LogTo(output, options, destination.IsTerminal);
        using var trial = new Trial(
            options.Server, Prepare(options.Command), new ServerLog(logger), TimeProvider.System, output.RoomAsync);
        destination.BeginAnew();
        using var signals = new StopSignals(trial.Hear, TimeProvider.System);
        SignalThread.TakeOver(signals.Hear);
        SignalDefaults.LeaveTerminalAlone();
        portFile?.Write(trial.Ports);

        _ = output.Gone.ContinueWith(_ => trial.StopAtOnce(StopCause.LogGone(destination.Name)), TaskScheduler.Default);
        var outcome = await trial.RunAsync();
        await output.FinishAsync(() => trial.Patience);
        if (output.Gone.IsCompleted)
        {
            complain($"{destination.Name} is gone ({Quote.OneLine(await output.Gone)}): the log could not be written; stopped");
            return ExitCode.Failure;
        }

        return ExitCodeOf(outcome, options.Expectations, complain);
    }

    private static void AssertEnoughDescriptors()
    {
        if (OpenFiles.SoftLimit() is var limit && limit < DescriptorBudget.Fewest)
        {
            throw new StartupException(
                $"the limit of open files (ulimit -n) is {limit}: the server needs at least {DescriptorBudget.Fewest}");
        }
    }

    private static Logger LogTo(LogOutput output, RunOptions options, bool isTerminal)
    {
        Console.SetOut(output);

        // Serilog keeps what goes wrong with a line to itself: a report would be missing, and nobody would know.
        SelfLog.Enable(_ => output.Lose("no memory is left for a line"));
        return LogSetup.Create(options.LogLevel, options.LogFormat, isTerminal);
    }

    /// <summary>A command leads a process group, unless it shares a terminal with the server.</summary>
    private static PreparedCommand? Prepare(ClientCommand? command) => command is null ? null
        : new(command, Threads.OrRefuse(() => new CommandWatch()), LeadsGroup: !ProcessGroup.HasTerminal(), OpenFileLimit.AtStart);

    private static ExitCode ExitCodeOf(Outcome outcome, IReadOnlyList<Expectation> expectations, Action<string> complain)
    {
        if (outcome.Fault is { } fault)
        {
            complain($"the server went down: {Quote.OneLine(fault.Message)}");
            return ExitCode.Failure;
        }

        var areMet = MeetsExpectations(outcome.Summary, expectations, complain);
        return outcome.Command?.ExitCode(complain) ?? (areMet ? ExitCode.Success : ExitCode.Unmet);
    }

    /// <summary>Whether all expectations were met; complains of each that was not.</summary>
    private static bool MeetsExpectations(Summary summary, IReadOnlyList<Expectation> expectations, Action<string> complain)
    {
        var unmet = expectations.Select(expectation => expectation.Unmet(summary)).OfType<string>().ToList();
        unmet.ForEach(complain);
        return unmet.Count == 0;
    }
}
