using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What the contract says of a close mode, for the oracle.</summary>
/// <param name="Word">How it is reported, and ordered by a client.</param>
/// <param name="SendsFin">Whether a FIN follows what is said last.</param>
/// <param name="ReadsOn">Whether what the client sends after the goodbye is read.</param>
internal sealed record ModeContract(string Word, bool SendsFin, bool ReadsOn)
{
    private static readonly IReadOnlyList<ModeContract> All = [.. Enum.GetValues<CloseMode>().Select(Of)];

    public static IReadOnlyList<string> Words { get; } = [.. All.Select(mode => mode.Word)];

    /// <summary>The mode with this word; null if there is none.</summary>
    public static ModeContract? Of(string word) => All.SingleOrDefault(mode => mode.Word == word);

    /// <summary>A new mode needs an arm here to compile.</summary>
    private static ModeContract Of(CloseMode mode) => mode switch
    {
        CloseMode.HalfClose => new("half-close", SendsFin: true, ReadsOn: true),
        CloseMode.Close => new("close", SendsFin: true, ReadsOn: false),
        CloseMode.Abort => new("abort", SendsFin: false, ReadsOn: false),
        CloseMode.AbortNow => new("abort-now", SendsFin: false, ReadsOn: false),
        CloseMode.Never => new("never", SendsFin: false, ReadsOn: true),
    };
}
