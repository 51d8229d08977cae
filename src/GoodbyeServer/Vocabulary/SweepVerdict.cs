namespace GoodbyeServer.Vocabulary;

/// <summary>What a client made of a cut. The first that fits, in this order.</summary>
internal enum SweepVerdict
{
    /// <summary>It was not over when its time was up.</summary>
    Hung,

    /// <summary>It died of a signal of its own.</summary>
    Crashed,

    /// <summary>Its exit code is not 0.</summary>
    Noticed,

    /// <summary>It ended well, and none of its connections came to the cut.</summary>
    Untouched,

    /// <summary>It ended well: one of its connections was cut, and a later one got the whole.</summary>
    Recovered,

    /// <summary>It ended well, and has taken what was cut for the whole.</summary>
    Missed,
}

/// <summary>The words of the verdicts.</summary>
internal static class SweepVerdictWords
{
    /// <summary>The word that counts every cut.</summary>
    public const string Cuts = "cuts";

    public static readonly WordList<SweepVerdict> All = new(Word);

    /// <summary>Every word that can be expected of a sweep.</summary>
    public static IReadOnlyList<string> Expectable { get; } = [Cuts, .. All.Texts];

    public static Word Word(this SweepVerdict verdict) => verdict switch
    {
        SweepVerdict.Hung => new("hung", "it was not over after --run-for"),
        SweepVerdict.Crashed => new("crashed", "it died of a signal of its own"),
        SweepVerdict.Noticed => new("noticed", "its exit code is not 0"),
        SweepVerdict.Untouched => new("untouched", "exit code 0, and no connection came to the cut"),
        SweepVerdict.Recovered => new("recovered", "exit code 0: one connection was cut, and a later one got the whole"),
        SweepVerdict.Missed => new("missed", "exit code 0: it took a torn answer for a whole one"),
    };

    public static string ToWord(this SweepVerdict verdict) => verdict.Word().Text;

    /// <summary>Whether a client that does this has a fault.</summary>
    public static bool IsBad(this SweepVerdict verdict) => verdict switch
    {
        SweepVerdict.Hung or SweepVerdict.Crashed or SweepVerdict.Missed => true,
        SweepVerdict.Noticed or SweepVerdict.Untouched or SweepVerdict.Recovered => false,
    };
}
