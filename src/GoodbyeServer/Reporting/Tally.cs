using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>Counts every connection that has ended, by reason and by ending.</summary>
internal sealed class Tally(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly int[] _reasons = new int[(int)CloseReason.Error + 1];
    private readonly int[] _endings = new int[(int)Ending.Lost + 1];
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
            _reasons[(int)report.Reason]++;
            _endings[(int)report.Ending]++;
        }
    }

    /// <summary>What was counted so far; only words that occurred, in the order of the README.</summary>
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
                clock.GetElapsedTime(_startedAt));
        }
    }

    private static Dictionary<string, int> ByWord(int[] counts, Func<int, string> word)
    {
        var byWord = new Dictionary<string, int>();
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
    IReadOnlyDictionary<string, int> Reasons,
    IReadOnlyDictionary<string, int> Endings,
    long BytesReceived,
    long BytesSent,
    TimeSpan Duration);
