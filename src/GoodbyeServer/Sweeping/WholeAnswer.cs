using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>
/// What is swept: what was said on the whole's first connection that got it by a cue that the client reached; if there is none, on its
/// first connection.
/// </summary>
internal sealed class WholeAnswer
{
    private readonly Lock _lock = new();
    private (bool IsWhole, long Number, long Length, SaidBytes? Said) _best;

    /// <summary>How long it is; 0 if nothing was said, or nobody came.</summary>
    public long Length => _best.Length;

    /// <summary>A connection of the whole has ended.</summary>
    public void Add(ConnectionReport report, SaidBytes? said)
    {
        lock (_lock)
        {
            var isWhole = Witness.GotWholeByCue(report);
            if (_best.Number == 0 || (isWhole && !_best.IsWhole) || (isWhole == _best.IsWhole && report.Connection < _best.Number))
            {
                _best = (isWhole, report.Connection, report.BytesSent, said);
            }
        }
    }

    /// <summary>The server's own bytes before a cut.</summary>
    public byte[] Before(long cut) => _best.Said?.Before(cut, SweepText.BytesShown) ?? [];

    /// <summary>Why there is nothing to sweep; null if there is.</summary>
    /// <param name="end">How the client ended.</param>
    /// <param name="connections">How many connections it made.</param>
    /// <param name="runFor">How long it might take.</param>
    public string? Missing(ClientEnd end, long connections, TimeSpan runFor) =>
        end.IsHung ? $"not over after {Durations.InSeconds(runFor)}"
        : end is not { ExitCode: 0, Signal: null } ? end.ToString()
        : connections == 0 ? $"{end}, but made no connection"
        : Length == 0 ? $"{end}, but was told nothing"
        : null;
}
