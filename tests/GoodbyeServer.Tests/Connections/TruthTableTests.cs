using GoodbyeServer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoodbyeServer.Tests.Connections;

/// <summary>What relays make of the endings of a connection: ours shows each as it is directly.</summary>
public sealed class TruthTableTests(ITestOutputHelper output)
{
    private const string Ours = "GoodbyeServer";

    /// <summary>Another relay that tells nothing is not waited for longer.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Titles => [.. EndingCase.All.Select(ending => ending.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task An_ending_is_the_same_through_the_server_as_without_it(string title)
    {
        var ending = EndingCase.All.Single(one => one.Title == title);
        using var upstream = TestUpstream.Listen();
        await using var relay = Start(upstream);
        var direct = await ending.SeenAsync(upstream.Name.Port, upstream, Guard.Limit);
        Assert.Equal(direct, await ending.SeenAsync(relay.Port, upstream, Guard.Limit));
    }

    /// <summary>The kernel has answered the client before the upstream is asked: a RST is the nearest to a refusal.</summary>
    [Fact]
    public async Task A_refusal_is_a_reset()
    {
        using var upstream = TestUpstream.Refuse();
        await using var relay = Start(upstream);
        Assert.Equal("connected, RST", await EndingCase.SeenOfRefusalAsync(relay.Port, Guard.Limit));
    }

    /// <summary>Prints the page's table, with the relays that are installed here.</summary>
    [OnDemandFact("GOODBYE_TRUTH")]
    public async Task The_table_of_the_page_with_other_relays()
    {
        var others = OtherRelay.Installed();
        output.WriteLine($"| case | {string.Join(" | ", others.Select(other => other.Name).Prepend(Ours))} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", others.Count + 1))}");
        foreach (var ending in EndingCase.All)
        {
            using var upstream = TestUpstream.Listen();
            await using var ours = Start(upstream);
            var direct = await ending.SeenAsync(upstream.Name.Port, upstream, Guard.Limit);
            var seen = new List<string> { await ending.SeenAsync(ours.Port, upstream, Guard.Limit) };
            Assert.Equal(direct, seen[0]);
            foreach (var (_, startAsync) in others)
            {
                using var other = await startAsync(upstream.Name.Port);
                seen.Add(await ending.SeenAsync(other.Port, upstream, Silence));
            }

            output.WriteLine($"| {ending.Title} | {string.Join(" | ", seen.Select(cell => cell == direct ? $"✓ {cell}" : cell))} |");
        }

        using var refusing = TestUpstream.Refuse();
        var refused = new List<string>();
        foreach (var (_, startAsync) in others)
        {
            using var other = await startAsync(refusing.Name.Port);
            refused.Add(await EndingCase.SeenOfRefusalAsync(other.Port, Silence));
        }

        await using var last = Start(refusing);
        var seenOfOurs = await EndingCase.SeenOfRefusalAsync(last.Port, Guard.Limit);
        output.WriteLine($"| the upstream refuses | {string.Join(" | ", refused.Prepend(seenOfOurs))} |");
    }

    private static RunningServer Start(TestUpstream upstream) => RunningServer.Start(new() { Upstream = upstream.Name, Goodbye = default });
}
