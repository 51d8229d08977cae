using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>What people call our flags who know other programs. Not accepted, but understood: "did you mean …?".</summary>
internal static class AlsoCalled
{
    /// <summary>Names, and what they stand for. Of several with a name, the first whose flags there are.</summary>
    private static readonly IReadOnlyList<(string Names, string Meant)> Flags =
    [
        ("host hostname address addr ip interface", "--bind"),
        ("l", "--port or --listen"),
        ("mode how", "--close"),
        ("json", "--log-format json"),
        ("format", "--log-format"),
        ("verbose debug d", "--log-level debug"),
        ("quiet silent q", "--log-level warning"),
        ("verbosity level", "--log-level"),
        ("v", "--version"),
        ("timeout t w", "--idle-timeout"),
        ("text data send", "--message"),
        ("body response file", "--message-file"),
        ("status code", "--http"),
        ("https", "--http --tls"),
        ("https", "--http"),
        ("ssl secure", "--tls"),
        ("cert", "--tls-cert"),
        ("key", "--tls-key"),
        ("proxy target forward backend", "--upstream"),
        ("once", "--exit-after 1"),
        ("count", "--exit-after"),
        ("duration", "--run-for"),
        ("slow", "--drip"),
        ("connections", "--max-connections"),
        ("output o", "--log-file"),
    ];

    /// <summary>What to say of habits that no flag of ours stands for.</summary>
    private static readonly Dictionary<string, string> Answers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["daemon"] = InForeground,
        ["detach"] = InForeground,
        ["background"] = InForeground,
        ["udp"] = "it speaks TCP",
        ["u"] = "it speaks TCP",
    };

    private const string InForeground = "it runs in the foreground, & puts it behind";

    /// <summary>What to write instead; null if the name means nothing to us.</summary>
    /// <param name="name">What was typed, without dashes.</param>
    /// <param name="flags">The flags there are.</param>
    public static string? Flag(string name, ServerFlags flags) =>
        Flags.Where(called => called.Names.Split(' ').Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(called => called.Meant).FirstOrDefault(meant => Exists(meant, flags))
        ?? (CloseMode(name) is { } mode ? $"--close {mode}" : null);

    /// <summary>What to say of a name that stands for no flag; null if nothing special.</summary>
    public static string? Answer(string name) => Answers.GetValueOrDefault(name);

    private static bool Exists(string meant, ServerFlags flags) =>
        meant.Split(' ').Where(word => word.StartsWith('-')).All(word => flags.NameOf(word) is not null);

    private static string? CloseMode(string name) =>
        CloseModeWords.All.Texts.Contains(name) ? name : CloseModeWords.All.CalledAlso(name);
}
