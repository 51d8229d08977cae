using System.Text;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// What a process writes: the lines of its standard output, and its errors. A test can wait for a line, also if it has already come.
/// It fails once the process was silent for as long as <see cref="Patience"/>.
/// </summary>
/// <param name="output">What is read from.</param>
/// <param name="errors">Its standard error, which is always read.</param>
internal sealed class OutputLines(StreamReader output, StreamReader errors)
{
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private TaskCompletionSource _changed = NewSignal();
    private Task _errorsEnded = Task.CompletedTask;
    private volatile bool _isRead;
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

    /// <summary>How long a process may be silent before it counts as one that hangs.</summary>
    public TimeSpan Patience { get; set; } = Guard.Limit;

    private string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    private string SoFar => $"{string.Join('\n', Lines)}\n{Errors}";

    /// <summary>Starts to read the standard error.</summary>
    public void StartErrors() => _errorsEnded = ReadErrorsAsync();

    /// <summary>Starts to read the standard output.</summary>
    public void Start()
    {
        _isRead = true;
        _ = ReadAsync();
    }

    /// <summary>Waits for the first line that is meant.</summary>
    public async Task<string> LineAsync(Func<string, bool> isMeant, string what)
    {
        string? line = null;
        await UntilAsync(() => (line = Lines.FirstOrDefault(isMeant)) is not null, what);
        return line!;
    }

    /// <summary>Waits for a number of reports. They are counted as they come, not searched for in all lines.</summary>
    public Task ReportedAsync(int connections) => UntilAsync(() => _reports >= connections, $"{connections} reports");

    /// <summary>Waits until all was read, but for a standard output that nobody reads; returns the errors.</summary>
    public async Task<string> EndedAsync()
    {
        await UntilAsync(() => _ended || !_isRead, "its end");
        await _errorsEnded.OrHangs(() => $"the end of its errors:\n{SoFar}", Patience);
        return Errors;
    }

    /// <summary>Waits for something that the process does; if it does not, the failure tells what was written so far.</summary>
    public Task OrHangsAsync(Task task, string what) => task.OrHangs(() => $"{what}:\n{SoFar}", Patience);

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
                await _errorsEnded.OrHangs(() => $"the end of its errors:\n{SoFar}", Patience);
                throw new InvalidOperationException($"ended without {what}:\n{SoFar}");
            }

            await OrHangsAsync(changed, what);
        }
    }

    private void Changed() => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();

    private async Task ReadAsync()
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }

            _reports += line.Contains("] Closed #", StringComparison.Ordinal) ? 1 : 0;
            Changed();
        }

        _ended = true;
        Changed();
    }

    private async Task ReadErrorsAsync()
    {
        var buffer = new char[4096];
        while (await errors.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_errors)
            {
                _errors.Append(buffer, 0, count);
            }

            Changed();
        }
    }
}
