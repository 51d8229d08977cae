using GoodbyeServer.Commands;
using GoodbyeServer.Kernel;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog.Debugging;

namespace GoodbyeServer.Running;

/// <summary>Runs the server as a process: its log, its port file, its signals, the client command beside it.</summary>
internal static class ServerRun
{
    /// <summary>How much longer than its clients a stopping server waits for whoever reads its log.</summary>
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(1);

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
        Console.SetOut(output);

        // Serilog keeps what goes wrong with a line to itself: a report would be missing, and nobody would know.
        SelfLog.Enable(_ => output.Lose("no memory is left for a line"));
        await using var logger = LogSetup.Create(options.LogLevel, options.LogFormat, destination.IsTerminal);
        var log = new ServerLog(logger);
        var surroundings = options.Command is null ? null
            : new Surroundings(Threads.OrRefuse(() => new CommandWatch()), !ProcessGroup.HasTerminal(), OpenFileLimit.AtStart);
        using var server = Listen(options, log, output);
        destination.BeginAnew();
        var request = new StopRequest(TimeProvider.System);
        var command = surroundings is null ? null : new CommandRun(options, surroundings, request, log, TimeProvider.System);
        using var signals = new StopSignals(command is null ? signal => request.Ask(signal.ToString()) : command.Hear, TimeProvider.System);
        SignalThread.TakeOver(signals.Hear);
        SignalDefaults.LeaveTerminalAlone();
        IReadOnlyList<int> ports = [.. server.EndPoints.Select(endPoint => endPoint.Port).Distinct()];
        portFile?.Write(ports);

        _ = output.Gone.ContinueWith(_ => request.AskAtOnce($"{destination.Name} is gone"), TaskScheduler.Default);
        var fault = await FaultOf(server.RunAsync(request, command is null ? null : () => command.Start(ports)));
        if (fault is not null && command is not null)
        {
            request.AskAtOnce("a fault");
            await command.Ended;
        }

        await output.FinishAsync(() => PatienceOf(request, command, options.Server.ShutdownTimeout));
        if (output.Gone.IsCompleted)
        {
            complain($"{destination.Name} is gone ({Quote.OneLine(await output.Gone)}): the log could not be written; stopped");
            return ExitCode.Failure;
        }

        if (fault is not null)
        {
            complain($"the server went down: {Quote.OneLine(fault.Message)}");
            return ExitCode.Failure;
        }

        var areMet = Judge(options.Expectations, server.Tally.Summarize(), complain);
        return command?.Judge(complain) ?? (areMet ? ExitCode.Success : ExitCode.Unmet);
    }

    private static void AssertEnoughDescriptors()
    {
        if (OpenFiles.SoftLimit() is var limit && limit < DescriptorBudget.Fewest)
        {
            throw new StartupException(
                $"the limit of open files (ulimit -n) is {limit}: the server needs at least {DescriptorBudget.Fewest}");
        }
    }

    /// <summary>Whether all expectations were met; complains of each that was not.</summary>
    private static bool Judge(IReadOnlyList<Expectation> expectations, Summary summary, Action<string> complain)
    {
        var unmet = expectations.Select(expectation => expectation.Unmet(summary)).OfType<string>().ToList();
        unmet.ForEach(complain);
        return unmet.Count == 0;
    }

    private static Server Listen(RunOptions options, ServerLog log, LogOutput output)
    {
        try
        {
            // With a command, its time is up rather than the server's.
            var server = options.Command is null ? options.Server : options.Server with { RunFor = Timeout.InfiniteTimeSpan };
            return new Server(server, log, TimeProvider.System, output.RoomAsync);
        }
        catch (BindException e)
        {
            throw StartupException.From(e, options.Server);
        }
        catch (TooFewDescriptorsException e)
        {
            throw new StartupException(e.Message);
        }
    }

    private static async Task<Exception?> FaultOf(Task run)
    {
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return run.Exception?.GetBaseException();
    }

    /// <summary>How long the log's reader may take nothing: no limit before the stop was asked for, little after the second time.</summary>
    private static LogPatience? PatienceOf(StopRequest request, CommandRun? command, TimeSpan shutdownTimeout)
    {
        var askedAt = request.AskedAt > 0 ? request.AskedAt : command?.EndedAt ?? 0;
        return request.AskedTwiceAt > 0 ? new(request.AskedTwiceAt, ReaderPatience)
            : askedAt > 0 && shutdownTimeout != Timeout.InfiniteTimeSpan ? new(askedAt, shutdownTimeout + ReaderPatience)
            : null;
    }
}
