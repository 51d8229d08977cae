namespace GoodbyeServer.Vocabulary;

/// <summary>What a sweep is to try.</summary>
internal sealed record SweepOptions
{
    /// <summary>How long a client may take if nobody says how long.</summary>
    public static readonly TimeSpan UsualRunFor = TimeSpan.FromSeconds(10);

    /// <summary>Which cuts.</summary>
    public CutChoice Cuts { get; init; } = CutChoice.All;

    /// <summary>Each cut is tried in each of these.</summary>
    public IReadOnlyList<CloseMode> Modes { get; init; } = [CloseMode.HalfClose, CloseMode.Abort];

    /// <summary>How many connections of a run are cut; further ones get the whole.</summary>
    public long Connections { get; init; } = long.MaxValue;

    /// <summary>How many runs go on side by side.</summary>
    public int Jobs { get; init; } = 1;
}
