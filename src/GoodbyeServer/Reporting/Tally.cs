using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>Counts every connection that has ended, by reason and by ending.</summary>
internal sealed class Tally(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long[] _reasons = new long[Enum.GetValues<CloseReason>().Length];
    private readonly long[] _endings = new long[Enum.GetValues<Ending>().Length];
    private readonly long _startedAt = clock.GetTimestamp();
    private long _connections;
    private long _late;
    private long _bytesReceived;
    private long _bytesSent;

    public void Add(ConnectionReport report)
    {
        lock (_lock)
        {
            _connections++;
            _late += report.BytesAfterFin > 0 ? 1 : 0;
            _bytesReceived += report.BytesReceived;
            _bytesSent += report.BytesSent;
            _reasons[(int)report.Reason]++;
            _endings[(int)report.Ending]++;
        }
    }

    /// <summary>What was counted so far; only words that occurred, in the order of their enum.</summary>
    public Summary Summarize()
    {
        lock (_lock)
        {
            return new Summary(
                _connections,
                ByWord(_reasons, reason => ((CloseReason)reason).ToWord()),
                ByWord(_endings, ending => ((Ending)ending).ToWord()),
                _bytesReceived,
                _bytesSent,
                clock.GetElapsedTime(_startedAt))
            {
                Late = _late,
            };
        }
    }

    private static Dictionary<string, long> ByWord(long[] counts, Func<int, string> word)
    {
        var byWord = new Dictionary<string, long>();
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                byWord.Add(word(i), counts[i]);
            }
        }

        return byWord;
    }
}

/// <summary>What a server did, in numbers.</summary>
internal sealed record Summary(
    long Connections,
    IReadOnlyDictionary<string, long> Reasons,
    IReadOnlyDictionary<string, long> Endings,
    long BytesReceived,
    long BytesSent,
    TimeSpan Duration)
{
    /// <summary>Connections on which the client went on sending after the server's FIN.</summary>
    public long Late { get; init; }
}
