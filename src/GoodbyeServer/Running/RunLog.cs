using GoodbyeServer.Listening;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Core;
using Serilog.Debugging;

namespace GoodbyeServer.Running;

/// <summary>The log of the process: where it goes, the thread that writes it, and what becomes of a process whose log is gone.</summary>
internal sealed class RunLog : IAsyncDisposable
{
    private readonly LogDestination _destination;
    private readonly LogOutput _output;
    private readonly Logger _logger;

    /// <exception cref="StartupException">It cannot be written.</exception>
    public RunLog(RunOptions options)
    {
        _destination = LogDestination.Open(options);
        try
        {
            _output = Threads.OrRefuse(() => new LogOutput(_destination.Write, _destination.IsGone));
        }
        catch
        {
            _destination.Dispose();
            throw;
        }

        Console.SetOut(IsTerminal && options.LogFormat == LogFormat.Text ? new TerminalLines(_output, () => Columns) : _output);

        // Serilog keeps what goes wrong with a line to itself: a report would be missing, and nobody would know.
        SelfLog.Enable(_ => _output.Lose("no memory is left for a line"));
        _logger = LogSetup.Create(options.LogLevel, options.LogFormat, IsTerminal);
    }

    public ILogger Logger => _logger;

    public bool IsTerminal => _destination.IsTerminal;

    /// <summary>How wide the terminal is; null if it is none, or does not say.</summary>
    public int? Columns => _destination.Columns;

    /// <summary>Writes what is no line of the log.</summary>
    public void Write(string text) => _output.Write(text);

    /// <summary>Waits while so much is pending that the server should take on no more.</summary>
    public ValueTask RoomAsync(CancellationToken cancel) => _output.RoomAsync(cancel);

    /// <summary>Empties the file: only once the server can serve, so that a failed start does not destroy another server's log.</summary>
    /// <exception cref="StartupException">It cannot be emptied.</exception>
    public void BeginAnew() => _destination.BeginAnew();

    /// <summary>Has something done when nobody can read it any more.</summary>
    public void WhenGone(Action<StopCause> stop) =>
        _ = _output.Gone.ContinueWith(_ => stop(StopCause.LogGone(_destination.Name)), TaskScheduler.Default);

    /// <summary>Writes what is pending. Returns whether all could be written; complains if not.</summary>
    /// <param name="patience">How long its reader may take nothing.</param>
    /// <param name="complain">Takes one line.</param>
    public async Task<bool> FinishAsync(Func<LogPatience?> patience, Action<string> complain)
    {
        await _output.FinishAsync(patience);
        if (!_output.Gone.IsCompleted)
        {
            return true;
        }

        complain($"{_destination.Name} is gone ({Quote.OneLine(await _output.Gone)}): the log could not be written; stopped");
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _logger.DisposeAsync();
        await _output.DisposeAsync();
        _destination.Dispose();
    }
}
