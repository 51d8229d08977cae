using System.Globalization;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>A list of close modes as it is printed, read by itself: what each connection gets, and what the port does after it.</summary>
/// <param name="First">The outages from the start, as printed: <c>refuse=20 ms</c>.</param>
/// <param name="Items">An item for each connection: its mode, and the outages that begin with it.</param>
/// <param name="Repeats">Whether it starts over.</param>
internal sealed record ListedModes(
    IReadOnlyList<string> First, IReadOnlyList<(string Mode, IReadOnlyList<string> Then)> Items, bool Repeats)
{
    public bool HasOutages => First.Count > 0 || Items.Any(item => item.Then.Count > 0);

    public static ListedModes Of(string text)
    {
        var first = new List<string>();
        var items = new List<(string Mode, List<string> Then)>();
        var words = text.Split(',').ToList();
        var repeats = words.Remove("repeat");
        foreach (var word in words)
        {
            if (word.Contains('='))
            {
                (items.Count == 0 ? first : items[^1].Then).Add(word);
                continue;
            }

            var run = word.Split(':');
            var count = run.Length == 1 ? 1 : int.Parse(run[1], CultureInfo.InvariantCulture);
            items.AddRange(Enumerable.Range(0, count).Select(_ => (run[0], new List<string>())));
        }

        return new(first, [.. items.Select(item => (item.Mode, (IReadOnlyList<string>)item.Then))], repeats);
    }

    /// <summary>The mode of the connection after so many others.</summary>
    public string ModeOf(int before) => Items[Repeats ? before % Items.Count : Math.Min(before, Items.Count - 1)].Mode;

    /// <summary>
    /// The outages that begin with the connection after so many others. The list's first ones come again when it starts over.
    /// </summary>
    public IEnumerable<string> OutagesAfter(int before)
    {
        if (before >= Items.Count && !Repeats)
        {
            return [];
        }

        var place = before % Items.Count;
        return place == Items.Count - 1 && Repeats ? Items[place].Then.Concat(First) : Items[place].Then;
    }
}
