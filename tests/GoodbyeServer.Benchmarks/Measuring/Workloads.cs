using System.Globalization;
using GoodbyeServer.Benchmarks.Load;
using GoodbyeServer.Benchmarks.Servers;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>Everything that is measured, in the order of the table.</summary>
internal static class Workloads
{
    private const int Clients = 64;
    private const int Players = 16;
    private const int Streams = 4;

    private static readonly int[] Crowds = [1, 10, 100, 1_000, 10_000];

    /// <summary>
    /// The server ends by itself if it is left behind, and says in its exit code that something went wrong. Parsing them
    /// takes 8 ms of a start, so the starts that are measured go without.
    /// </summary>
    private static readonly string[] Watched = ["--run-for", "15m", "--expect", "error=0,lost=0,drain-timeout=0"];

    /// <summary>The words for <c>--only</c>.</summary>
    public static IReadOnlyList<string> Names => [.. All(Pace.Usual, Opponent.Node).Select(workload => workload.Name).Distinct()];

    public static IReadOnlyList<Workload> All(Pace pace, Opponent against)
    {
        var server = Contender.GoodbyeServer("GoodbyeServer", Repository.Program, Watched);
        var json = Contender.GoodbyeServer("GoodbyeServer, JSON log", Repository.Program, [.. Watched, "--log-format", "json"]);
        var bare = Contender.GoodbyeServer("GoodbyeServer, no flags", Repository.Program);
        var script = Contender.GoodbyeServer("run.sh", Repository.RunScript);
        var other = against switch
        {
            Opponent.Node => Contender.Node(),
            Opponent.C => Contender.C(),
            Opponent.DotNet => Contender.GoodbyeServer(".NET", Repository.DotNetProgram, Watched),
        };
        var otherStart = against != Opponent.DotNet ? other : Contender.GoodbyeServer(".NET", Repository.DotNetProgram);
        var (sweep, sideBySide) = (SweptClient.Sweep("sweep", Repository.Program, 1), SweptClient.Sweep("-j 2", Repository.Program, 2));
        Comparison Compared(string what) => new(what, server, other);

        return
        [
            Churning("half-close", ServerMode.HalfClose, WireEnd.Fin,
                Compared("half-close"), new Comparison("half-close, JSON log", json, server, "text log")),
            Churning("close", ServerMode.Close, WireEnd.Fin, Compared("close")),
            Churning("abort", ServerMode.Abort, WireEnd.Reset, Compared("abort")),
            Load("ping-pong", ServerMode.Echo, Players, port => new PingPong(port, Players), WorkUnit.Trip,
                Compared($"echo, 64 bytes on {Players} connections")),
            Load("throughput", ServerMode.Echo, Streams, port => new EchoStream(port, Streams), WorkUnit.Byte,
                Compared($"echo, a stream on {Streams} connections")),
            new IdleWorkload("idle",
                [Compared($"{Text(pace.IdleConnections)} idle connections")]) { MostConnections = pace.IdleConnections },
            new StartWorkload(
                "start", [new("start", bare, otherStart), new("start by run.sh", script, bare, "the program")]) { MostConnections = 1 },
            new SweepWorkload("sweep",
                [new("sweep", sweep, SweptClient.Shell()), new("sweep -j 2", sideBySide, sweep)]) { MostConnections = 1 },
            .. Crowds.Select(size => Load("growth", ServerMode.HalfCloseAtFirstByte, size, port => new StandingCrowd(port, size),
                WorkUnit.Connection, Compared($"half-close, {Text(size)} in flight"))),
        ];
    }

    private static LoadWorkload Churning(string name, ServerMode mode, WireEnd end, params Comparison[] comparisons) =>
        Load(name, mode, Clients, port => new Churn(port, Clients, end), WorkUnit.Connection, comparisons);

    private static LoadWorkload Load(
        string name, ServerMode mode, int connections, Func<int, ClientLoad> makeLoad, WorkUnit unit, params Comparison[] comparisons) =>
        new(name, mode, makeLoad, unit, comparisons) { MostConnections = connections };

    private static string Text(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
