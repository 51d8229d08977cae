using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The command: from its arguments to its exit code.</summary>
internal static class GoodbyeCommand
{
    /// <summary>Runs the command as the process's own.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!StandardOutput.IsOpen(2))
        {
            Console.SetError(TextWriter.Null);
        }

        if (!StandardOutput.IsOpen(1))
        {
            Complain("standard output is closed: the log needs one; redirect it to a file, or to /dev/null");
            return (int)ExitCode.Failure;
        }

        // The flags are read meanwhile. With too few descriptors the runtime could not start a thread for it.
        var warmUp = Descriptors.Limit() < DescriptorBudget.Fewest ? Task.CompletedTask : Task.Run(LogSetup.WarmUp);
        return (int)await RunAsync(args, OpenOutput, Complain, async (options, complain) =>
        {
            await warmUp;
            return await ServerRun.RunAsync(options, complain);
        });
    }

    /// <summary>Runs the command with writers of the caller's for everything but the log.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Opens what help, version and completions go to.</param>
    /// <param name="complain">Takes mistakes, one line each.</param>
    /// <param name="run">Runs the server once all flags are well.</param>
    public static async Task<ExitCode> RunAsync(
        string[] args, Func<TextWriter> output, Action<string> complain, Func<RunOptions, Action<string>, Task<ExitCode>> run)
    {
        var flags = new GoodbyeFlags();
        var command = new RootCommand("Talks to each TCP client, says goodbye, closes the connection as told, and reports how it ended.");
        foreach (var option in flags.All)
        {
            command.Options.Add(option);
        }

        command.Options.OfType<HelpOption>().Single().Action = new HelpText(flags);
        command.SetAction(_ => 0);
        args = [.. Completion.Prepare(args).SelectMany(arg => Apart(arg, flags))];
        var result = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is not null && result.Action != command.Action && result.Action is not System.CommandLine.Invocation.ParseErrorAction)
        {
            // Help, version or completion.
            return await InvokeAsync(result, output(), complain);
        }

        if (UsageCheck.FirstMistake(args, result, flags) is { } mistake)
        {
            complain(mistake);
            return ExitCode.Usage;
        }

        try
        {
            return await run(OptionsFrom(result, flags), complain);
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

    /// <summary>Standard output apart from <see cref="Console.Out"/>, which is the log's.</summary>
    private static StreamWriter OpenOutput() => new(Console.OpenStandardOutput()) { AutoFlush = true };

    /// <summary>A line on standard error; where that cannot be written either, the exit code has to say it all.</summary>
    private static void Complain(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (IOException)
        {
        }
    }

    private static async Task<ExitCode> InvokeAsync(ParseResult result, TextWriter output, Action<string> complain)
    {
        try
        {
            return (ExitCode)await result.InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        }
        catch (IOException e)
        {
            complain($"standard output is gone ({Quote.OneLine(e.Message)})");
            return ExitCode.Failure;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            // System.CommandLine's completion throws at some places in some lines: nothing to offer there.
            return ExitCode.Success;
        }
    }

    /// <summary>Takes '--until=' apart: System.CommandLine would drop the empty text after the sign.</summary>
    private static IEnumerable<string> Apart(string arg, GoodbyeFlags flags) =>
        arg.EndsWith('=') && flags.All.Any(flag => flag is Flag && (flag.Name == arg[..^1] || flag.Aliases.Contains(arg[..^1]))) ? [arg[..^1], ""] : [arg];

    private static RunOptions OptionsFrom(ParseResult result, GoodbyeFlags flags)
    {
        var defaults = new ServerOptions();
        return new RunOptions
        {
            Server = new ServerOptions
            {
                Port = flags.Port.Value(result, GoodbyeFlags.DefaultPort),
                FurtherPorts = flags.Listen.IsIn(result) ? flags.Listen.Values(result) : [],
                Bind = flags.Bind.IsIn(result) ? flags.Bind.Values(result) : defaults.Bind,
                Backlog = flags.Backlog.IsIn(result) ? flags.Backlog.Value(result, 0) : null,
                MaxConnections = flags.MaxConnections.Value(result, 0),
                Echo = result.GetValue(flags.Echo),
                After = flags.After.IsIn(result) ? flags.After.Value(result, default) : null,
                AfterBytes = flags.AfterBytes.IsIn(result) ? flags.AfterBytes.Value(result, 0) : null,
                AfterLines = flags.AfterLines.IsIn(result) ? flags.AfterLines.Value(result, 0) : null,
                Until = flags.Until.IsIn(result) ? Encoding.UTF8.GetBytes(flags.Until.Value(result, "")) : default(ReadOnlyMemory<byte>?),
                Obey = result.GetValue(flags.Obey),
                IdleTimeout = flags.IdleTimeout.Value(result, defaults.IdleTimeout),
                IdleTimeoutGiven = flags.IdleTimeout.IsIn(result),
                Goodbye = GoodbyeFrom(result, flags),
                Drip = flags.Drip.IsIn(result) ? flags.Drip.Value(result, default) : null,
                CloseModes = flags.Close.Value(result, defaults.CloseModes),
                CloseDelay = flags.CloseDelay.Value(result, defaults.CloseDelay),
                DrainTimeout = flags.DrainTimeout.Value(result, defaults.DrainTimeout),
                SendTimeout = flags.SendTimeout.Value(result, defaults.SendTimeout),
                KeepAlive = flags.KeepAlive.Value(result, defaults.KeepAlive),
                ShutdownTimeout = flags.ShutdownTimeout.Value(result, defaults.ShutdownTimeout),
                ExitAfter = flags.ExitAfter.IsIn(result) ? flags.ExitAfter.Value(result, 0) : null,
                Timeline = result.GetValue(flags.Timeline),
                RunFor = flags.RunFor.Value(result, defaults.RunFor),
            },
            PortFile = flags.PortFile.IsIn(result) ? flags.PortFile.Value(result, "") : null,
            Expectations = flags.Expect.Value(result, []),
            LogLevel = flags.LogLevel.Value(result, Serilog.Events.LogEventLevel.Information),
            LogFormat = flags.LogFormat.Value(result, LogFormat.Text),
        };
    }

    private static byte[] GoodbyeFrom(ParseResult result, GoodbyeFlags flags)
    {
        if (result.GetValue(flags.NoMessage))
        {
            return [];
        }

        if (!flags.MessageFile.IsIn(result))
        {
            return Encoding.UTF8.GetBytes(flags.Message.Value(result, "Goodbye") + "\n");
        }

        var path = flags.MessageFile.Value(result, "");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            var why = Directory.Exists(path) ? "it is a directory; name a file" : Quote.OneLine(e.Message);
            throw new StartupException($"cannot read --message-file {Quote.Of(path)}: {why}");
        }
    }
}
