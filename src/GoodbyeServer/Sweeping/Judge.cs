using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>Says what a client made of a cut.</summary>
internal static class Judge
{
    /// <summary>The first verdict that fits.</summary>
    /// <param name="end">How the client ended.</param>
    /// <param name="sawCut">Whether one of its connections came to the cut.</param>
    /// <param name="sawRecovery">Whether a later one got the whole.</param>
    public static SweepVerdict Of(ClientEnd end, bool sawCut, bool sawRecovery) =>
        end.IsHung ? SweepVerdict.Hung
        : end.Signal is not null ? SweepVerdict.Crashed
        : end.ExitCode != 0 ? SweepVerdict.Noticed
        : !sawCut ? SweepVerdict.Untouched
        : sawRecovery ? SweepVerdict.Recovered
        : SweepVerdict.Missed;
}
