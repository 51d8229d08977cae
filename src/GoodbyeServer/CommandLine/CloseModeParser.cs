using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The text of a list of close modes. It never throws.</summary>
internal static class CloseModeParser
{
    /// <summary>The last item of a list that starts over.</summary>
    public const string Repeat = "repeat";

    /// <summary>What completion offers: a duration is to be typed over.</summary>
    private static readonly string[] Outages = [.. SilenceWords.All.Texts.Select(word => $"{word}{Outage.Sign}1s")];

    public static Parsed<CloseModeList> Parse(string text)
    {
        var items = text.Split(',');
        var repeat = items.Length > 1 && items[^1] == Repeat;
        var runs = new List<CloseModeRun>();
        IReadOnlyList<Outage> first = [];
        foreach (var item in repeat ? items[..^1] : items)
        {
            if (OutageIn(item) is { } outage)
            {
                if (outage.Error is not null)
                {
                    return Parsed.Fail<CloseModeList>(outage.Error);
                }

                if (runs.Count == 0)
                {
                    first = [.. first, outage.Value!];
                }
                else
                {
                    runs[^1] = runs[^1] with { Then = [.. runs[^1].Then, outage.Value!] };
                }

                continue;
            }

            var run = Run(item);
            if (run.Error is not null)
            {
                return Parsed.Fail<CloseModeList>(CloseModeMistake.In(text) ?? run.Error);
            }

            runs.Add(run.Value!);
        }

        return runs.Count > 0
            ? Parsed.Ok(new CloseModeList(runs, repeat) { First = first })
            : Parsed.Fail<CloseModeList>($"expected a close mode too: {first[0].Silence.Word().Text}{Outage.Sign}2s,abort");
    }

    /// <summary>What a list of close modes that was begun can become.</summary>
    public static IEnumerable<string> Complete(string begun) => Completion.LastItem(begun, before =>
        before.Length == 0 ? Items(begun)
        : Parse(before) is { Error: null, Value.Repeat: false } ? [.. Items(begun), .. Outages, Repeat]
        : Parse($"{before},{CloseMode.HalfClose.ToWord()}").Error is null ? Items(begun)
        : []);

    /// <summary>The outage that an item stands for; null if it is none.</summary>
    private static Parsed<Outage>? OutageIn(string item)
    {
        var at = item.IndexOf(Outage.Sign);
        var (word, time) = at >= 0 ? (item[..at], item[(at + 1)..]) : (item, null);
        return SilenceWords.All.Parse(word) is not { } silence
                ? at < 0 ? null : Parsed.Fail<Outage>(CloseModeMistake.OfOutage(word, time))
            : !OperatingSystem.IsLinux() ? Parsed.Fail<Outage>($"expected Linux for {word}")
            : time is not null && Durations.TryParse(time, out var duration) ? Parsed.Ok(new Outage(silence, duration))
            : Parsed.Fail<Outage>(CloseModeMistake.OfOutage(word, time));
    }

    /// <summary>The items that the last one can become: modes, and modes with the shortest cut once a cut is begun.</summary>
    private static IEnumerable<string> Items(string begun) =>
        begun.LastIndexOf(CloseStyle.CutSign) > begun.LastIndexOf(',')
            ? CloseModeWords.All.Texts.Select(word => $"{word}{CloseStyle.CutSign}0")
            : CloseModeWords.All.Texts;

    private static Parsed<CloseModeRun> Run(string item)
    {
        var (word, number) = item.IndexOf(':') is >= 0 and var at ? (item[..at], item[(at + 1)..]) : (item, "1");
        return CloseStyle.Parse(word) is not { } close ? Parsed.Fail<CloseModeRun>(CloseModeMistake.Of(word))
            : FlagParsers.Digits(number, 1, int.MaxValue) is { } count ? Parsed.Ok(new CloseModeRun(close, (int)count))
            : Parsed.Fail<CloseModeRun>(CloseModeMistake.Number(FlagParsers.Backlog(number).Error!, $"{word}:"));
    }
}
