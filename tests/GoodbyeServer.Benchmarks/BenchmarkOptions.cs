using System.Globalization;
using GoodbyeServer.Benchmarks.Measuring;

namespace GoodbyeServer.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Pace">How long and how often is measured.</param>
/// <param name="Against">What the server is compared with.</param>
/// <param name="Only">The workloads that are measured, by their words.</param>
/// <param name="Markdown">Whether the table is one for a page.</param>
/// <param name="Help">Whether help is asked for, and nothing else.</param>
internal sealed record BenchmarkOptions(Pace Pace, Opponent Against, IReadOnlyList<string> Only, bool Markdown = false, bool Help = false)
{
    private const int MostRounds = 1_000;

    /// <summary>Parses the command line.</summary>
    /// <exception cref="BenchmarkException">It has a mistake.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> words)
    {
        var options = new BenchmarkOptions(words.Contains("--quick") ? Pace.Quick : Pace.Usual, Opponent.Node, Workloads.Names);
        for (var i = 0; i < words.Count; i++)
        {
            options = words[i] switch
            {
                "--quick" => options,
                "--markdown" => options with { Markdown = true },
                "--help" or "-h" => options with { Help = true },
                "--against" => options with { Against = OpponentOf(words.ElementAtOrDefault(++i)) },
                "--rounds" => options with { Pace = options.Pace with { Rounds = RoundsOf(words.ElementAtOrDefault(++i)) } },
                "--only" => options with { Only = NamesOf(words.ElementAtOrDefault(++i)) },
                _ => throw new BenchmarkException($"unknown option {words[i]}; --help lists them"),
            };
        }

        return options;
    }

    private static Opponent OpponentOf(string? word) => word switch
    {
        "node" => Opponent.Node,
        "c" => Opponent.C,
        "dotnet" => Opponent.DotNet,
        _ => throw new BenchmarkException("--against takes node, c or dotnet"),
    };

    private static int RoundsOf(string? word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= 1 and <= MostRounds
            ? rounds
            : throw new BenchmarkException($"--rounds takes a number from 1 to {MostRounds}");

    private static string[] NamesOf(string? words)
    {
        var names = (words ?? "").Split(',');
        return names.All(Workloads.Names.Contains)
            ? names
            : throw new BenchmarkException($"--only takes one or more of {string.Join(',', Workloads.Names)}");
    }
}
