using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>A word that looks like a flag, and is none of ours: what was meant by it.</summary>
/// <param name="flags">The flags there are.</param>
/// <param name="names">All names of flags, help and version among them.</param>
internal sealed class UnknownFlag(ServerFlags flags, IEnumerable<string> names)
{
    /// <summary>The mistake, as one line.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="next">What stands after it; null if nothing does.</param>
    public string Mistake(string name, string? next)
    {
        var bare = name.TrimStart('-');
        var meant = flags.NameOf("--" + bare) ?? AlsoCalled.Flag(bare, flags) ?? Nearest(name);
        return $"{Quote.Of(name)} is not a flag; "
            + (AlsoCalled.Answer(bare) ?? (meant is null ? "--help lists those there are"
                : $"did you mean {flags.NameOf(meant) ?? meant}{ValueAfter(name, meant, next)}?"));
    }

    private string? Nearest(string name) => Suggestion.Nearest(name, names);

    /// <summary>The value that was typed after a flag with a dash too few, to be shown with the right one.</summary>
    private string ValueAfter(string name, string meant, string? next) =>
        name is ['-', not '-', ..] && flags.Find(meant) is { TakesValue: true } && next is not (null or ['-', ..])
            ? " " + Quote.OneLine(next) : "";
}
