using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>A word that is neither a flag nor the value of one: what people mean by it who know other programs.</summary>
/// <param name="flags">The flags there are.</param>
/// <param name="hasCommand">Whether a command follows.</param>
/// <param name="isSweep">Whether a sweep is asked for.</param>
internal sealed class StrayWord(ServerFlags flags, bool hasCommand, bool isSweep)
{
    private const string Expected = "expected flags only";

    /// <summary>The mistake, as one line.</summary>
    /// <param name="text">The word.</param>
    /// <param name="last">The flag before it; null if there is none.</param>
    /// <param name="value">The value of that flag; null if it has none.</param>
    public string Mistake(string text, Flag? last, string? value) =>
        $"{Quote.Of(text)}: " + (last is not null && value is not null && More(last, value, text, isSweep) is { } more ? more
            : Meant(text) is { } meant ? meant
            : isSweep && !hasCommand
                ? $"a command to sweep comes after --, as in {SweepFlags.Sweep} -- {Quote.OneLine(text)} …"
            : hasCommand ? $"{Expected}; --help lists them"
            : $"{Expected}; a command comes after --");

    /// <summary>What was meant by one more word after a value, as one line; null if it does not go with it.</summary>
    public static string? More(Flag flag, string value, string text, bool isSweep)
    {
        var list = $"{value.TrimEnd(',')},{text}";
        return flag.IsList && flag.Parse(list, isSweep).Error is null ? Shown("expected commas", $"{flag.Name} {list}")
            : flag is Flag<TimeSpan> ? Durations.Meant($"{value} {text}") is { } duration
                ? Shown(Expected, $"{flag.Name} {duration}") : null
            : flag.HelpName == "text" && !text.Contains('/')
                ? Shown("expected quotes around a text", $"{flag.Name} '{value} {text}'")
            : flag.TakesMany && flag is not Flag<string> && flag.Parse(text, isSweep).Error is null ? Shown(Expected, $"{flag.Name} {text}")
            : null;
    }

    private static string Shown(string expected, string meant) => expected + Suggestion.DidYouMean(Quote.OneLine(meant));

    /// <summary>What was meant by the word alone, as one line.</summary>
    private string? Meant(string text)
    {
        var bare = text.TrimStart('/', '–', '—', '−');
        return TypedAddress.Flags(text) is { } address ? Shown(text.Contains(':') ? "expected flags" : Expected, address)
            : (flags.NameOf("--" + bare) ?? AlsoCalled.Flag(bare, flags)) is { } meant ? Shown(Expected, meant)
            : flags.Find("--upstream") is { } upstream && upstream.Parse(text, isSweep).Error is null
                ? Shown("expected flags", $"{upstream.Name} {text}")
            : null;
    }
}
