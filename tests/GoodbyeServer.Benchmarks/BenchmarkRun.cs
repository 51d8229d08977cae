using System.Runtime.InteropServices;
using GoodbyeServer.Benchmarks.Measuring;
using GoodbyeServer.Benchmarks.Output;
using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks;

/// <summary>From the command line to the exit code.</summary>
internal static class BenchmarkRun
{
    private const int Fault = 1;
    private const int UsageError = 2;
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(IReadOnlyList<string> words, TextWriter output, TextWriter errors)
    {
        BenchmarkOptions options;
        try
        {
            options = BenchmarkOptions.Parse(words);
        }
        catch (BenchmarkException e)
        {
            errors.WriteLine(e.Message);
            return UsageError;
        }

        if (options.Help)
        {
            output.WriteLine(HelpText.Text);
            return 0;
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Exit);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Exit);
        try
        {
            return await MeasureAsync(options, output, errors);
        }
        catch (BenchmarkException e)
        {
            errors.WriteLine(e.Message);
            return Fault;
        }
    }

    /// <summary>Ends the process in order, so that no server is left behind.</summary>
    private static void Exit(PosixSignalContext signal) => Environment.Exit(Interrupted);

    private static async Task<int> MeasureAsync(BenchmarkOptions options, TextWriter output, TextWriter errors)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new BenchmarkException("it reads processor time and memory from Linux's /proc, and there is none here");
        }

        var workloads = Workloads.All(options.Pace, options.Against).Where(workload => options.Only.Contains(workload.Name)).ToArray();
        OpenFiles.Need(workloads.Max(workload => workload.MostConnections));
        await Repository.BuildAsync();
        await (options.Against switch
        {
            Opponent.Node => Task.CompletedTask,
            Opponent.C => Repository.BuildCAsync(),
            Opponent.DotNet => Repository.BuildForDotNetAsync(),
        });
        var (results, findings) = (new List<Result>(), new Findings());
        foreach (var workload in workloads)
        {
            errors.WriteLine($"measuring: {workload.What}");
            results.AddRange(await workload.RunAsync(options.Pace, findings));
        }

        Report.Write(output, results, findings, options.Markdown);
        foreach (var fault in findings.Faults)
        {
            errors.WriteLine(fault);
        }

        return findings.Faults.Count == 0 ? 0 : Fault;
    }
}
