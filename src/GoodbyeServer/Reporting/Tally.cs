namespace GoodbyeServer.Reporting;

/// <summary>Counts every connection that has ended, by reason and by ending.</summary>
internal sealed class Tally(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CloseReason, int> _reasons = [];
    private readonly Dictionary<Ending, int> _endings = [];
    private readonly long _startedAt = clock.GetTimestamp();
    private long _connections;
    private long _bytesReceived;
    private long _bytesSent;

    public void Add(ConnectionReport report)
    {
        lock (_lock)
        {
            _connections++;
            _bytesReceived += report.BytesReceived;
            _bytesSent += report.BytesSent;
            _reasons[report.Reason] = _reasons.GetValueOrDefault(report.Reason) + 1;
            _endings[report.Ending] = _endings.GetValueOrDefault(report.Ending) + 1;
        }
    }

    /// <summary>What was counted so far; only words that occurred, in the order of the README.</summary>
    public Summary Summarize()
    {
        lock (_lock)
        {
            return new Summary(
                _connections,
                _reasons.OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key.ToWord(), pair => pair.Value),
                _endings.OrderBy(pair => pair.Key).ToDictionary(pair => pair.Key.ToWord(), pair => pair.Value),
                _bytesReceived,
                _bytesSent,
                clock.GetElapsedTime(_startedAt));
        }
    }
}

/// <summary>What a server did, in numbers.</summary>
internal sealed record Summary(
    long Connections,
    IReadOnlyDictionary<string, int> Reasons,
    IReadOnlyDictionary<string, int> Endings,
    long BytesReceived,
    long BytesSent,
    TimeSpan Duration);
