using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>What people call our flags who know other programs. Not accepted, but understood: "did you mean …?".</summary>
internal static class AlsoCalled
{
    private static readonly Dictionary<string, string> Flags = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "--bind",
        ["hostname"] = "--bind",
        ["address"] = "--bind",
        ["addr"] = "--bind",
        ["ip"] = "--bind",
        ["interface"] = "--bind",
        ["mode"] = "--close",
        ["how"] = "--close",
        ["json"] = "--log-format json",
        ["format"] = "--log-format",
        ["verbose"] = "--log-level debug",
        ["debug"] = "--log-level debug",
        ["verbosity"] = "--log-level",
        ["level"] = "--log-level",
        ["v"] = "--version",
        ["text"] = "--message",
        ["body"] = "--message-file",
        ["response"] = "--message-file",
        ["once"] = "--exit-after 1",
        ["count"] = "--exit-after",
        ["duration"] = "--run-for",
        ["slow"] = "--drip",
        ["connections"] = "--max-connections",
    };

    /// <summary>What to write instead; null if the name means nothing to us.</summary>
    /// <param name="name">What was typed, without dashes.</param>
    public static string? Flag(string name) =>
        Flags.GetValueOrDefault(name) ?? (CloseMode(name) is { } mode ? $"--close {mode}" : null);

    private static string? CloseMode(string name) =>
        CloseModeWords.All.Texts.Contains(name) ? name : CloseModeWords.All.CalledAlso(name);
}
