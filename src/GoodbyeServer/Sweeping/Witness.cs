using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>What a run's connections tell: whether one came to the cut, and whether a later one got the whole.</summary>
/// <param name="wholeLength">How much is said if nothing is cut.</param>
internal sealed class Witness(long wholeLength)
{
    private readonly Lock _lock = new();
    private long _firstCut = long.MaxValue;
    private long _lastWhole;

    /// <summary>Whether a connection came to the cut.</summary>
    public bool SawCut => _firstCut < long.MaxValue;

    /// <summary>Whether a connection after one that was cut got the whole.</summary>
    public bool SawRecovery => _lastWhole > _firstCut;

    /// <summary>A connection has ended.</summary>
    public void Add(ConnectionReport report)
    {
        lock (_lock)
        {
            if (CameToCut(report))
            {
                _firstCut = Math.Min(_firstCut, report.Connection);
            }
            else if (GotWholeByCue(report) || (report.BytesSent >= wholeLength && report.Reason != CloseReason.Shutdown))
            {
                _lastWhole = Math.Max(_lastWhole, report.Connection);
            }
        }
    }

    /// <summary>Whether the client reached a cue and got all there was to say.</summary>
    public static bool GotWholeByCue(ConnectionReport report) =>
        report is { Reason: CloseReason.Goodbye, Cue: not Cue.Cut, Goodbye: GoodbyeFate.Sent or GoodbyeFate.None };

    /// <summary>
    /// Whether more would have been said. Who is gone before the last bytes were acknowledged was told all of them too, or could have been.
    /// </summary>
    private static bool CameToCut(ConnectionReport report) => report is { Reason: not CloseReason.Shutdown, CloseMode.Cut: { } cut }
        && (report is { Cue: Cue.Cut } or { Goodbye: GoodbyeFate.Cut }
            || (report.Goodbye is GoodbyeFate.Unacknowledged or GoodbyeFate.Partial && report.BytesSent >= cut));
}
