using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>Runs the server as a process: its log on standard output, its port file, its signals.</summary>
internal static class ServerRun
{
    /// <summary>How much longer than its clients a stopping server waits for whoever reads its log.</summary>
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(1);

    /// <summary>Runs until it is stopped. Returns how it went; complaints go to <paramref name="complain"/>, a line each.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<ExitCode> RunAsync(RunOptions options, Action<string> complain)
    {
        if (Descriptors.Limit() is var limit && limit < DescriptorBudget.Fewest)
        {
            throw new StartupException($"the limit of open files (ulimit -n) is {limit}: the server needs at least {DescriptorBudget.Fewest}");
        }

        FileSizeLimit.BecomesAnError();
        using var portFile = options.PortFile is null ? null : new PortFile(options.PortFile);
        portFile?.RemoveOld();
        await using var output = new LogOutput(OutputDescriptor.StandardOutput.Write, () => OutputDescriptor.StandardOutput.IsGone);
        Console.SetOut(output);
        await using var logger = LogSetup.Create(options.LogLevel, options.LogFormat);
        using var server = Listen(options.Server, new ServerLog(logger), output);
        var request = new StopRequest(TimeProvider.System);
        using var signals = new StopSignals(request, TimeProvider.System);
        portFile?.Write(server.EndPoints.Select(endPoint => endPoint.Port).Distinct());

        _ = output.Gone.ContinueWith(_ => request.AskAtOnce("standard output is gone"), TaskScheduler.Default);
        var fault = await FaultOf(server.RunAsync(request));
        await output.FinishAsync(() => PatienceOf(request, options.Server.ShutdownTimeout));
        if (output.Gone.IsCompleted)
        {
            complain($"standard output is gone ({await output.Gone}): the log could not be written; stopped");
            return ExitCode.Failure;
        }

        if (fault is not null)
        {
            complain($"the server went down: {Quote.OneLine(fault.Message)}");
            return ExitCode.Failure;
        }

        var unmet = options.Expectations.Select(expectation => expectation.Unmet(server.Tally.Summarize())).OfType<string>().ToList();
        unmet.ForEach(complain);
        return unmet.Count == 0 ? ExitCode.Success : ExitCode.Unmet;
    }

    private static Server Listen(ServerOptions options, ServerLog log, LogOutput output)
    {
        try
        {
            return new Server(options, log, TimeProvider.System, output.RoomAsync);
        }
        catch (BindException e)
        {
            throw StartupException.From(e);
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

    /// <summary>How long the log's reader may take nothing: no limit before somebody asked, little after the second time.</summary>
    private static LogPatience? PatienceOf(StopRequest request, TimeSpan shutdownTimeout) =>
        request.AskedTwiceAt > 0 ? new(request.AskedTwiceAt, ReaderPatience)
        : request.AskedAt > 0 && shutdownTimeout != Timeout.InfiniteTimeSpan ? new(request.AskedAt, shutdownTimeout + ReaderPatience)
        : null;
}
