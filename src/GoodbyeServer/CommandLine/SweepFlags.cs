using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags of a sweep: a run of the command for every cut.</summary>
internal static class SweepFlags
{
    public const string Sweep = "--sweep";
    public const string Jobs = "--jobs";

    /// <summary>A sweep's end is that of its last run.</summary>
    public static readonly string[] SweepOrExitAfter = [Sweep, "--exit-after"];

    private const int MostJobs = 1024;

    private static readonly string[] SaysWhat = ["--message", "--message-file", "--no-message", "--http"];

    public static IReadOnlyList<Flag> All() =>
    [
        new Flag<CutChoice>([Sweep], "cuts",
            "Run the command once for every byte that is said, each time against a server that ends there, in each mode of --close, and "
                + "say where the client took the torn answer for a whole one; or for some cuts: 75, 40..90, 40..end, 0..end/100",
            Cuts, Into.Sweep<CutChoice>((sweep, cuts) => sweep with { Cuts = cuts }))
        {
            Brief = "run the command for every byte: is the cut noticed?",
            ValueIfNone = "",
            OneOf = [SweepOrExitAfter],
        },
        new Flag<long>(["--sweep-connections"], "n",
            "Cut the first n connections of a run only; further ones get the whole, in half-close",
            FlagParsers.Count, Into.Sweep<long>((sweep, count) => sweep with { Connections = count }))
        {
            Needs = Sweep,
        },
        new Flag<int>([Jobs, "-j"], "n",
            "How many runs go on side by side",
            JobCount, Into.Sweep<int>((sweep, count) => sweep with { Jobs = count }))
        {
            Default = _ => "1",
            Needs = Sweep,
        },
    ];

    /// <summary>The options with what a sweep has by default, if it is one.</summary>
    /// <param name="options">What the flags set.</param>
    /// <param name="isGiven">Whether a flag was given.</param>
    public static RunOptions WithDefaults(RunOptions options, Func<string, bool> isGiven)
    {
        if (options.Sweep is not { } sweep)
        {
            return options;
        }

        var (server, modes) = (options.Server, options.Server.CloseModes.Runs.Select(run => run.Item.Mode).Distinct());
        return options with
        {
            Sweep = isGiven("--close") ? sweep with { Modes = [.. modes] } : sweep,
            Server = server with
            {
                RunFor = isGiven("--run-for") ? server.RunFor : SweepOptions.UsualRunFor,

                // What a script's client waits for is the script.
                Goodbyes = server.Scripts.Count > 0 && !SaysWhat.Any(isGiven) ? [default] : server.Goodbyes,
            },
        };
    }

    private static Parsed<CutChoice> Cuts(string text) =>
        text.Length == 0 ? Parsed.Ok(CutChoice.All)
        : CutChoice.Parse(text) is { } cuts ? Parsed.Ok(cuts)
        : Parsed.Fail<CutChoice>(CutChoice.Parse(text.Replace("-", "..", StringComparison.Ordinal)) is not null
                ? "expected cuts" + Suggestion.DidYouMean(text.Replace("-", "..", StringComparison.Ordinal))
            : char.IsAsciiDigit(text[0]) ? "expected nothing, or cuts such as 75, 40..90 or 0..end/100"
            : "expected cuts such as 40..90; the command comes after --");

    private static Parsed<int> JobCount(string text) => FlagParsers.Digits(text, 1, MostJobs) is { } count
        ? Parsed.Ok((int)count)
        : Parsed.Fail<int>($"expected a whole number from 1 to {MostJobs}");
}
