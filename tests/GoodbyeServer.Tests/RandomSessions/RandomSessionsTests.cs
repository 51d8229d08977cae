using System.Collections.Concurrent;
using System.Diagnostics;
using GoodbyeServer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// Random clients against random servers: every report is compared with what the client did and saw, and with what was on
/// the wire. GOODBYE_SESSIONS, GOODBYE_SEED and GOODBYE_SESSION say how many, from which seed, and which one alone.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RandomSessionsTests(ITestOutputHelper output)
{
    private const int GroupsAtOnce = 8;
    private const int MostShown = 10;

    [Fact]
    public Task Every_report_agrees_with_the_client_and_the_wire() => RunAsync(asProcess: false, Setting.Number("GOODBYE_SESSIONS") ?? 300);

    /// <summary>The program that users run, its flags and its log included.</summary>
    [LinuxFact]
    public Task Every_report_of_the_program_agrees_with_the_client_and_the_wire() => RunAsync(asProcess: true,
        Setting.Number("GOODBYE_SESSIONS") ?? 100);

    /// <summary>The others compare with the client alone if nothing can be captured: this one is then skipped, and says so.</summary>
    [WireFact]
    public async Task Sessions_are_compared_with_the_wire_too()
    {
        using var capture = new NetworkCapture(SessionGroup.Network, SessionGroup.TlsServer);
        var sessions = await SessionGroup.RunAsync(seed: 1, group: 0, capture);
        Assert.All(sessions, session => Assert.NotEmpty(session.Wire!.Segments));
    }

    private async Task RunAsync(bool asProcess, int sessions)
    {
        var seed = Setting.Number("GOODBYE_SEED") ?? Random.Shared.Next();
        var alone = Setting.Number("GOODBYE_SESSION");
        var groups = alone is { } session ? 1 : (sessions + SessionGroup.Size - 1) / SessionGroup.Size;
        var first = alone / SessionGroup.Size ?? 0;
        using var capture = Capture.Unavailable is null ? new NetworkCapture(SessionGroup.Network, SessionGroup.TlsServer) : null;
        var verdicts = new Verdicts();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(first, groups), new ParallelOptions { MaxDegreeOfParallelism = GroupsAtOnce },
            async (group, _) =>
        {
            try
            {
                foreach (var one in await SessionGroup.RunAsync(seed, group, capture, asProcess))
                {
                    verdicts.Add(one);
                }
            }
            catch (Exception e)
            {
                verdicts.Add($"GOODBYE_SEED={seed} GOODBYE_SESSION={group * SessionGroup.Size}: {e}");
            }
        });
        var program = !asProcess ? "in this process" : TestedProgram.IsNative ? "the native program" : "the program that needs .NET";
        output.WriteLine($"{program}, seed {seed}, {watch.Elapsed.TotalSeconds:0.0} s, "
            + $"{capture?.Lost ?? 0} packets not captured: {verdicts}");
        Assert.True(verdicts.Wrong.IsEmpty, $"seed {seed}: {verdicts}\n{string.Join("\n\n", verdicts.Wrong.Take(MostShown))}");
        Assert.True(verdicts.Unseeable <= 1 + (verdicts.Count / 1000), $"seed {seed}: {verdicts}");
    }

    /// <summary>The outcome of all sessions so far.</summary>
    private sealed class Verdicts
    {
        private readonly ConcurrentDictionary<string, int> _stories = [];
        private int _count;
        private int _unseen;
        private int _unseeable;

        public ConcurrentBag<string> Wrong { get; } = [];

        public int Count => _count;

        public int Unseeable => _unseeable;

        public void Add(Session session)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _unseen, session.Wire is null ? 1 : 0);
            Interlocked.Add(ref _unseeable, Oracle.IsUnseeable(session) ? 1 : 0);
            _stories.AddOrUpdate($"{session.Report.Reason}, {session.Report.Ending}", 1, (_, count) => count + 1);
            if (Oracle.Disagreements(session) is { Count: > 0 } broken)
            {
                Add($"{string.Join("; ", broken)}\n{session.Describe()}");
            }
        }

        public void Add(string wrong) => Wrong.Add(wrong);

        public override string ToString() =>
            $"{_count} sessions, {Wrong.Count} disagreements, {_unseeable} closes that no server can see, "
            + $"{_unseen} not compared with the wire\n"
            + string.Join('\n', _stories.OrderBy(story => story.Key).Select(story => $"  {story.Value,7} {story.Key}"));
    }
}
