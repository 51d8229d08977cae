using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>What is wrong with a list of close modes, and the nearest right thing. All that is accepted stands in the help.</summary>
internal static class CloseModeMistake
{
    /// <summary>Signs that people put between the items of a list.</summary>
    private static readonly char[] OtherCommas = [';', ' ', '|', '+', '/'];

    /// <summary>A mistake of the list as a whole; null if it is one of an item.</summary>
    public static string? In(string list)
    {
        var items = list.Split(',');
        var commas = string.Join(',', list.Split([',', .. OtherCommas], StringSplitOptions.RemoveEmptyEntries));
        return items is [.., ""] && items.Length > 1 ? "expected a close mode after the comma"
            : commas != list && CloseModeParser.Parse(commas).Error is null ? $"expected commas alone: {commas}"
            : items.SkipLast(1).Contains(CloseModeParser.Repeat) ? $"expected {CloseModeParser.Repeat} at the end"
            : list == CloseModeParser.Repeat ? $"expected a close mode before it, as in abort,{CloseModeParser.Repeat}"
            : items.Length == 1 || items.FirstOrDefault(IsNone) is not { } item ? null
            : Near(item) is { } near ? $"{Quote.Of(item)} is no close mode{Suggestion.DidYouMean(near)}"
            : $"{Quote.Of(item)} is no close mode; --help lists them";
    }

    /// <summary>The mistake of an item, before a number of times: not a mode, or not a cut.</summary>
    public static string Of(string item)
    {
        var (word, cut) = Taken(item);
        return CloseModeWords.All.Texts.Contains(word) ? Number(FlagParsers.Bytes(cut).Error!, $"{word}{CloseStyle.CutSign}")
            : SilenceWords.All.Parse(word) is not null ? $"expected '{Outage.Sign}' and a time, as in {word}{Outage.Sign}2s"
            : Near(item) is { } near ? $"expected a close mode{Suggestion.DidYouMean(near)}"
            : $"expected {Suggestion.List(CloseModeWords.All.Texts, "or")}";
    }

    /// <summary>The mistake of a number in an item. Of one that is too large it is told by the most that is accepted.</summary>
    /// <param name="error">What is wrong with it as a number.</param>
    /// <param name="before">What stands before it in the item.</param>
    public static string Number(string error, string before) =>
        error.Contains("at most", StringComparison.Ordinal) ? error
        : $"{error.Replace("a whole number", "a count", StringComparison.Ordinal)} after '{before}'";

    /// <summary>The mistake of an item with a time, or of one that lacks it.</summary>
    /// <param name="word">What stands before the sign.</param>
    /// <param name="time">What stands after it; null if there is no sign.</param>
    public static string OfOutage(string word, string? time)
    {
        if (SilenceWords.All.Parse(word) is null)
        {
            var near = SilenceWords.All.CalledAlso(word) ?? Suggestion.Nearest(word, SilenceWords.All.Texts);
            return $"expected {Suggestion.List(SilenceWords.All.Texts, "or")}"
                + (near is null ? $" before '{Outage.Sign}'" : Suggestion.DidYouMean($"{near}{Outage.Sign}{time}"));
        }

        return time is null ? $"expected {word} with a time, as in {word}{Outage.Sign}2s"
            : Durations.IsTooLong(time) ? $"expected at most 24h after '{word}{Outage.Sign}'"
            : $"expected a duration after '{word}{Outage.Sign}'{Suggestion.DidYouMean(Durations.Meant(time)) switch
            {
                "" => ", such as 2s",
                var meant => meant,
            }}";
    }

    /// <summary>The mode that was meant, with its cut; null if none was.</summary>
    public static string? Near(string item)
    {
        var (word, cut) = Taken(item.Split(':')[0].Trim());
        var near = CloseModeWords.All.CalledAlso(word) ?? Suggestion.Nearest(word, CloseModeWords.All.Texts);
        return near is null || cut.Length == 0 ? near : CloseStyle.Parse($"{near}{CloseStyle.CutSign}{cut}")?.ToWord() ?? near;
    }

    private static bool IsNone(string item) =>
        !item.Contains(Outage.Sign) && item != CloseModeParser.Repeat && !CloseModeWords.All.Texts.Contains(Taken(item.Split(':')[0]).Word)
            && SilenceWords.All.Parse(item.Split(':')[0]) is null;

    private static (string Word, string Cut) Taken(string item) =>
        item.IndexOf(CloseStyle.CutSign) is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "");
}
