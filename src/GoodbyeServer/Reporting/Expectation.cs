using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>How many connections are expected to end with a reason or an ending, or at all.</summary>
/// <param name="Word">A word of <see cref="Words"/>.</param>
/// <param name="Count">How many.</param>
/// <param name="OrMore">Whether more is fine too.</param>
internal sealed record Expectation(string Word, long Count, bool OrMore)
{
    /// <summary>The word that counts every connection.</summary>
    public const string All = "connections";

    /// <summary>The word that counts connections on which the client went on sending after the server's FIN.</summary>
    public const string Late = "late";

    /// <summary>Every word that can be expected.</summary>
    public static IReadOnlyList<string> Words { get; } = [All, Late, .. CloseReasonWords.All.Texts, .. EndingWords.All.Texts];

    public override string ToString() => $"{Word}={Count}{(OrMore ? "+" : "")}";

    /// <summary>Null when it was met, otherwise the line that says what was expected and what was.</summary>
    public string? Unmet(Summary summary)
    {
        var was = Word == All ? summary.Connections
            : Word == Late ? summary.Late
            : summary.Reasons.GetValueOrDefault(Word) + summary.Endings.GetValueOrDefault(Word);
        return Unmet(was);
    }

    /// <summary>The same of a number that was counted.</summary>
    public string? Unmet(long was) =>
        was == Count || (OrMore && was > Count) ? null : $"expected {this}, was {was}";
}
