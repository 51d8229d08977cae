using GoodbyeServer.Commands;
using GoodbyeServer.Kernel;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

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
        var upstream = Trial.FindUpstream(options.Server);
        using var portFile = options.PortFile is null ? null : new PortFile(options.PortFile);
        portFile?.RemoveOld();
        using var tls = RunTls.Start(options);
        await using var log = new RunLog(options);
        var events = new ServerLog(log.Logger) { NamesPorts = options.Server.ServesSeveralPorts };
        var command = Prepare(options.Command) is { } prepared ? prepared with { Certificate = tls?.Path } : null;
        using var watch = command?.Watch;
        using var trial = new Trial(
            options.Server, command, events, TimeProvider.System, log.RoomAsync, upstream: upstream, tls: tls?.Context);
        tls?.WriteFile();
        log.BeginAnew();
        tls?.Announce(events);
        StopSignals.HearForProcess(trial.Hear);
        portFile?.Write(trial.Ports);

        log.WhenGone(trial.StopAtOnce);
        var outcome = await trial.RunAsync();
        if (!await log.FinishAsync(() => trial.Patience, complain))
        {
            return ExitCode.Failure;
        }

        return ExitCodeOf(outcome, options.Expectations, complain);
    }

    /// <summary>Whether the process may open as many files as it needs at least.</summary>
    /// <exception cref="StartupException">It may not.</exception>
    public static void AssertEnoughDescriptors()
    {
        if (OpenFiles.SoftLimit() is var limit && limit < DescriptorBudget.Fewest)
        {
            throw new StartupException(
                $"the limit of open files (ulimit -n) is {limit}: the server needs at least {DescriptorBudget.Fewest}");
        }
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
