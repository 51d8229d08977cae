using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;
using GoodbyeServer.Kernel;
using GoodbyeServer.Reporting;
using GoodbyeServer.Running;
using GoodbyeServer.Sweeping;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The command: from its arguments to its exit code.</summary>
internal static class GoodbyeCommand
{
    /// <summary>Runs the command as the process's own.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!Completion.IsAskedBy(args) && RawArguments.Mistake(args) is { } mistake)
        {
            Complaints.Write(mistake);
            return (int)ExitCode.Usage;
        }

        // The flags are read meanwhile. With too few descriptors the runtime could not start a thread, which is said later. What is
        // compiled already gains nothing by a warm-up.
        if (OpenFileLimit.IsEnough)
        {
            Threads.BeginToMake(then: RuntimeFeature.IsDynamicCodeCompiled ? LogSetup.WarmUp : null);
        }

        return (int)await RunAsync(args, OpenOutput, Complaints.Write, RunAsync, OutputDescriptor.StandardOutput.Columns);
    }

    /// <summary>Runs the command with writers of the caller's for everything but the log.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Opens what help, version and completions go to.</param>
    /// <param name="complain">Takes mistakes, one line each.</param>
    /// <param name="run">Runs the server once all flags are well.</param>
    /// <param name="columns">How wide the terminal is that the help goes to; null if it is none.</param>
    public static async Task<ExitCode> RunAsync(
        string[] args,
        Func<TextWriter> output,
        Action<string> complain,
        Func<RunOptions, Action<string>, Task<ExitCode>> run,
        int? columns = null)
    {
        var flags = new ServerFlags();
        var command = CommandOf(flags, columns);
        var typed = new SplitArguments(args);
        args = [.. Completion.Prepare(typed.Flags).SelectMany(arg => Apart(arg, flags))];
        var result = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (Completion.IsAskedBy(args) && Completion.IsInCommand(args))
        {
            return ExitCode.Success;
        }

        try
        {
            if (result.Action is not null && result.Action != command.Action && result.Action is not ParseErrorAction)
            {
                // Help, version or completion.
                return await InvokeAsync(result, output(), complain, Completion.IsAskedBy(args));
            }

            var values = ValuesOf(args, result, typed, flags);
            if (values.Of(flags.Find(OtherFlags.Completion)!) is [Shell shell])
            {
                return await PrintAsync(() => output().WriteAsync(CompletionScript.Of(shell)), complain);
            }

            var options = values.Fill(ServerFlags.DefaultsBeside(typed.Command));
            return await run(SweepFlags.WithDefaults(options, name => values.IsGiven(flags.Find(name)!)), complain);
        }
        catch (UsageException e)
        {
            complain(e.Message);
            return ExitCode.Usage;
        }
        catch (StartupException e)
        {
            complain(e.Message);
            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            // Such as no descriptors for what the runtime itself loads or opens.
            complain($"the server cannot run: {Quote.OneLine(e.GetBaseException().Message)}");
            return ExitCode.Failure;
        }
    }

    /// <summary>Every option there is, System.CommandLine's own included.</summary>
    public static IEnumerable<Option> OptionsOf(ServerFlags flags) => CommandOf(flags, columns: null).Options;

    private static Task<ExitCode> RunAsync(RunOptions options, Action<string> complain) =>
        options.Sweep is null ? ServerRun.RunAsync(options, complain) : SweepRun.RunAsync(options, complain);

    /// <summary>What was typed, once all of it is right.</summary>
    /// <exception cref="UsageException">It is not.</exception>
    private static FlagValues ValuesOf(string[] args, ParseResult result, SplitArguments typed, ServerFlags flags)
    {
        var values = new FlagValues();
        var mistake = UsageCheck.FirstMistake(args, result, flags, typed.HasCommand, values)
            ?? typed.Mistake(ports: 1 + values.CountOf(flags.Find("--listen")!))
            ?? SweepCheck.Mistake(values, flags, typed.HasCommand);
        return mistake is null ? values : throw new UsageException(mistake);
    }

    /// <summary>The command as System.CommandLine parses it, with a help of ours.</summary>
    private static RootCommand CommandOf(ServerFlags flags, int? columns)
    {
        var command = new RootCommand();
        foreach (var option in flags.All)
        {
            command.Options.Add(option);
        }

        var help = command.Options.OfType<HelpOption>().Single();
        help.Action = new HelpText(flags, columns);
        help.Aliases.Remove("/h");
        help.Aliases.Remove("/?");
        help.Aliases.Remove("-h");
        help.Description = "Show all of this";
        command.Options.Add(new Option<bool>("-h") { Description = "Show the commonest tasks and flags", Action = new ShortHelp(flags) });
        command.SetAction(_ => 0);
        return command;
    }

    /// <exception cref="StartupException">There is no standard output.</exception>
    private static OutputText OpenOutput() => OutputDescriptor.StandardOutput.IsOpen
        ? new OutputText(OutputDescriptor.StandardOutput)
        : throw new StartupException("standard output is closed; redirect it to a file, or to /dev/null");

    private static Task<ExitCode> InvokeAsync(ParseResult result, TextWriter output, Action<string> complain, bool isCompletion) =>
        PrintAsync(
            async () =>
            {
                try
                {
                    await result.InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
                }
                catch (Exception e) when (isCompletion && e is not IOException)
                {
                    // System.CommandLine throws at some places in some lines, and if the place is not a number: nothing to offer.
                }
            },
            complain);

    /// <summary>Prints something in place of running.</summary>
    private static async Task<ExitCode> PrintAsync(Func<Task> print, Action<string> complain)
    {
        try
        {
            await print();
            return ExitCode.Success;
        }
        catch (IOException e)
        {
            complain($"standard output is gone ({Quote.OneLine(e.Message)})");
            return ExitCode.Failure;
        }
    }

    /// <summary>Takes '--until=' apart: System.CommandLine would drop the empty text after the sign.</summary>
    private static IEnumerable<string> Apart(string arg, ServerFlags flags) =>
        arg.EndsWith('=') && flags.Find(arg[..^1]) is { TakesValue: true } ? [arg[..^1], ""] : [arg];
}
