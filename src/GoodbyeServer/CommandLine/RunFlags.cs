using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that say when the server stops, and what it tells other programs.</summary>
internal static class RunFlags
{
    private const string PortFile = "--port-file";

    public static FlagGroup Group() => new("Run",
    [
        new Flag<TimeSpan>(["--shutdown-timeout"], "duration",
            "How long a stopping server waits for its clients before it resets them; 0 for no limit",
            FlagParsers.Limit, Into.Server<TimeSpan>((server, limit) => server with { ShutdownTimeout = limit }))
        {
            Default = options => Durations.ToText(options.Server.ShutdownTimeout),
        },
        new Flag<long>(["--exit-after"], "n",
            "Accept n connections, then exit once they have ended",
            FlagParsers.Count, Into.Server<long>((server, count) => server with { ExitAfter = count }))
        {
            OneOf = [SweepFlags.SweepOrExitAfter],
        },
        new Flag<TimeSpan>(["--run-for"], "duration",
            "Stop after this long",
            FlagParsers.DurationAboveZero, Into.Server<TimeSpan>((server, time) => server with { RunFor = time })),
        new Flag<string>([PortFile], "path",
            "Write the ports to this file, a line each, once the server listens; removed at exit",
            FlagParsers.Path, (options, path) => options with { PortFile = path })
        {
            FilesOf = path => [(PortFile, path)],
            WritesFile = true,
        },
        new Flag<IReadOnlyList<Expectation>>(["--expect"], "word=n,…",
            "Exit with 3 unless exactly n connections (n+: at least n) ended with this reason or ending; "
                + "'connections' counts all, 'late' those that sent after the server's FIN; "
                + "in a sweep, unless so many cuts had this verdict, 'cuts' counts all",
            ExpectationParser.Parse, (options, expectations) => options with { Expectations = expectations })
        {
            Brief = "exit with 3 unless so many ended so: clean=3, lost=0",
            InSweep = ExpectationParser.ParseVerdicts,
            Offers = ExpectationParser.Complete,
            OffersBeside = (SweepFlags.Sweep, ExpectationParser.CompleteVerdicts),
            IsList = true,
        },
        .. SweepFlags.All(),
    ]);
}
