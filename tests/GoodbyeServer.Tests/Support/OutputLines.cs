namespace GoodbyeServer.Tests.Support;

/// <summary>The lines of a process's standard output. A test can wait for one, also if it has already come.</summary>
/// <param name="output">What is read from.</param>
/// <param name="errors">Its standard error, which says more where a line never comes.</param>
internal sealed class OutputLines(StreamReader output, Task<string> errors)
{
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = NewSignal();
    private volatile bool _ended;
    private volatile int _reports;

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Completes when all was read, or at once where nothing reads.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Starts to read.</summary>
    public void Start() => Ended = ReadAsync();

    /// <summary>Waits for the first line that is meant.</summary>
    public async Task<string> LineAsync(Func<string, bool> isMeant)
    {
        string? line = null;
        await UntilAsync(() => (line = Lines.FirstOrDefault(isMeant)) is not null, "the line");
        return line!;
    }

    /// <summary>Waits for a number of reports. They are counted as they come, not searched for in all lines.</summary>
    public Task ReportedAsync(int connections) => UntilAsync(() => _reports >= connections, $"{connections} reports");

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task UntilAsync(Func<bool> isSo, string what)
    {
        while (true)
        {
            // Taken before the look: what comes in between is not missed.
            var (changed, ended) = (Volatile.Read(ref _changed).Task, _ended);
            if (isSo())
            {
                return;
            }

            if (ended)
            {
                throw new InvalidOperationException(
                    $"ended without {what}:\n{string.Join('\n', Lines)}\n{await errors.WaitAsync(ServerProcess.Guard)}");
            }

            await changed.WaitAsync(ServerProcess.Guard);
        }
    }

    private async Task ReadAsync()
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }

            _reports += line.Contains("] Closed #", StringComparison.Ordinal) ? 1 : 0;

            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        }

        _ended = true;
        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }
}
