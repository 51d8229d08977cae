using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>What came of the run for one cut.</summary>
/// <param name="Index">Its place among the cuts of all modes, from 0.</param>
/// <param name="Mode">How connections were closed at the cut.</param>
/// <param name="Cut">How many bytes were said before it.</param>
/// <param name="Verdict">What the client made of it.</param>
/// <param name="End">How the client ended.</param>
internal readonly record struct SweptRun(long Index, CloseMode Mode, long Cut, SweepVerdict Verdict, ClientEnd End);

/// <summary>How a client ended.</summary>
/// <param name="ExitCode">Its exit code; null if a signal ended it.</param>
/// <param name="Signal">That signal; null if none did.</param>
/// <param name="IsHung">Whether it was not over when its time was up.</param>
internal readonly record struct ClientEnd(int? ExitCode, int? Signal = null, bool IsHung = false)
{
    public override string ToString() => Signal is { } signal ? SignalName.Of(signal) : $"exit {ExitCode}";
}
