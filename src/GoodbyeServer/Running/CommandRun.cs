using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using GoodbyeServer.Commands;
using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>
/// The client command beside the server. Its end stops the server; what stops the server ends the command, but for
/// <c>--exit-after</c>; the server's signals are the command's first.
/// </summary>
/// <param name="command">The command.</param>
/// <param name="options">How long it may run (<c>--run-for</c>), and how long it may take to end.</param>
/// <param name="request">Stops the server, and shows what else does.</param>
/// <param name="log">Where its start and its end are written.</param>
/// <param name="clock">Times all that.</param>
internal sealed class CommandRun(
    PreparedCommand command, ServerOptions options, StopRequest request, ServerLog log, TimeProvider clock)
{
    /// <summary>How long a killed command may take to be gone. The kernel does not kill one that is another user's, by sudo say.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private RunningCommand? _running;
    private StartFailure? _failure;
    private int? _exitCode;
    private bool _wasTold;
    private bool _hasTimedOut;
    private long _endedAt;

    /// <summary>Ended long enough ago that this is a new signal: Ctrl-C reaches the command and, a moment later, us.</summary>
    private bool HasEndedBefore => EndedAt is not 0 and var at && clock.GetElapsedTime(at) >= StopSignals.SameSignal;

    /// <summary>Completes when the command has ended, or could not be started, and the server was asked to stop.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>When it had ended, as a timestamp of the clock; 0 before.</summary>
    public long EndedAt => Volatile.Read(ref _endedAt);

    /// <summary>What came of it, once it has ended.</summary>
    public CommandOutcome Outcome => new(command.Command.Name, _exitCode, _running?.EndSignal, _failure, _hasTimedOut);

    /// <summary>
    /// The server got a signal. The first one is passed on, but not SIGINT: a terminal gives that to both. The second one kills
    /// the command and resets all clients; so does the first one once the command has ended, since the server stops then. If the
    /// command leads a process group, all of it gets what the command gets.
    /// </summary>
    public void Hear(PosixSignal signal)
    {
        lock (_lock)
        {
            if (_running is null)
            {
                // Before the start: the command is not started, and this is the code it would have been ended with.
                _exitCode ??= 128 + (int)Told(signal);
                request.Ask(StopCause.Signal(signal));
            }
            else if (_wasTold || HasEndedBefore)
            {
                request.AskAtOnce(StopCause.Signal(signal));
                _running.Send(CommandSignal.Kill);
            }
            else
            {
                _wasTold = true;
                if (signal != PosixSignal.SIGINT || command.IsAlone)
                {
                    _running.Send(Told(signal));
                }
            }
        }
    }

    /// <summary>Starts the command; what it returns is <see cref="Ended"/>.</summary>
    /// <param name="ports">All ports, in the order of the port file.</param>
    public Task Start(IReadOnlyList<int> ports) => Ended = RunAsync(ports);

    private async Task RunAsync(IReadOnlyList<int> ports)
    {
        if (!TryStart(ports, out var running))
        {
            request.Begin(StopCause.CommandNotStarted);
            return;
        }

        try
        {
            log.Started(command.Command.Name, running.ProcessId);
            await EndAsync(running);
            if (running.ExitCode.IsCompleted)
            {
                _exitCode = await running.ExitCode;
                log.Ended(_exitCode.Value);
            }
        }
        finally
        {
            Volatile.Write(ref _endedAt, clock.GetTimestamp());
            request.Begin(StopCause.CommandEnded);
            if (command.IsAlone)
            {
                // What is left of the group is killed after the stop: not we are to be the cause of its connections' end.
                await Task.WhenAny(request.Told, request.AskedTwice);
                running.Send(CommandSignal.Kill);
            }

            running.Release();
        }
    }

    public static CommandSignal Told(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => CommandSignal.Hangup,
        PosixSignal.SIGINT => CommandSignal.Interrupt,
        _ => CommandSignal.Terminate,
    };

    /// <summary>Not if a signal came first: nobody would end the command.</summary>
    private bool TryStart(IReadOnlyList<int> ports, [NotNullWhen(true)] out RunningCommand? running)
    {
        lock (_lock)
        {
            running = null;
            if (request.Asked.IsCompleted)
            {
                return false;
            }

            if (!command.TryStart(ports, out running, out var failure))
            {
                _failure = failure;
            }

            _running = running;
            return running is not null;
        }
    }

    /// <summary>Waits for its end; ends it when its time is up, or when the server cannot go on.</summary>
    private async Task EndAsync(RunningCommand running)
    {
        using var over = new CancellationTokenSource();
        var timeIsUp = Deadline.In(options.RunFor, clock).PassedAsync(clock, over.Token);
        var first = await Task.WhenAny(running.ExitCode, timeIsUp, ServerMustStopAsync());
        if (first == running.ExitCode)
        {
            over.Cancel();
            return;
        }

        _hasTimedOut = first == timeIsUp;
        request.Begin(StopCause.RunFor);
        lock (_lock)
        {
            _wasTold = true;
        }

        running.Send(CommandSignal.Terminate);
        await Task.WhenAny(running.GroupEndedAsync(), Task.Delay(options.ShutdownTimeout, clock, over.Token));
        running.Send(CommandSignal.Kill);
        await Task.WhenAny(running.ExitCode, Task.Delay(KillPatience, clock, over.Token));
        over.Cancel();
    }

    /// <summary>Completes when the server stops by itself, other than by having served as many clients as it was to.</summary>
    private async Task ServerMustStopAsync()
    {
        if ((await request.Asked).Kind == StopKind.ExitAfter)
        {
            await request.AskedTwice;
        }
    }
}
