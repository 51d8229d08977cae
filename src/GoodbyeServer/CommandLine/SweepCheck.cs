using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Finds what does not go with a sweep, or only with one.</summary>
internal static class SweepCheck
{
    /// <summary>The first mistake, as one line; null if there is none.</summary>
    /// <param name="values">What the flags were given.</param>
    /// <param name="flags">The flags there are.</param>
    /// <param name="hasCommand">Whether there is a command.</param>
    public static string? Mistake(FlagValues values, ServerFlags flags, bool hasCommand)
    {
        IReadOnlyList<object> Of(string name) => values.Of(flags.Find(name)!);

        var isSweep = values.IsGiven(flags.Find(SweepFlags.Sweep)!);
        var expectations = Of("--expect").Cast<IReadOnlyList<Expectation>>().SelectMany(list => list);
        if (!isSweep)
        {
            return Unknown(expectations, isSweep);
        }

        var listens = Of("--listen").Cast<ListenPort>().ToList();
        var isFixed = Of("--port").Cast<int>().Concat(listens.Select(port => port.Port)).Any(port => port != 0);
        return !hasCommand ? $"{SweepFlags.Sweep}: expected a command to run, as in {SweepFlags.Sweep} -- curl -sSf localhost:{{port}}"
            : Of("--close").Cast<CloseModeList>().Select(list => Mistake("--close", list)).OfType<string>().FirstOrDefault()
            ?? listens.Select(port => port.Use is PortUse.Serves { CloseModes: var list } ? Mistake("--listen", list) : null)
                .OfType<string>().FirstOrDefault()
            ?? Unknown(expectations, isSweep)
            ?? (isFixed && Of(SweepFlags.Jobs).Cast<int>().Any(jobs => jobs > 1)
                ? $"{SweepFlags.Jobs} {Of(SweepFlags.Jobs)[0]}: runs side by side need ports of their own; expected no fixed port" : null)
            ?? (values.IsGiven(flags.Find("--port-file")!)
                ? $"--port-file: each run of {SweepFlags.Sweep} has a port of its own; expected no file" : null);
    }

    private static string? Mistake(string flag, CloseModeList list) =>
        list.Runs.Any(run => run.Item.Cut is not null || run.Count > 1) || list.Repeat || list.HasOutages
            ? $"{flag} {Quote.Of(list.ToString())}: {SweepFlags.Sweep} cuts by itself; expected modes alone"
            : null;

    private static string? Unknown(IEnumerable<Expectation> expectations, bool isSweep)
    {
        var words = isSweep ? SweepVerdictWords.Expectable : Expectation.Words;
        return expectations.FirstOrDefault(expectation => !words.Contains(expectation.Word)) is { } unknown
            ? $"--expect {Quote.Of(unknown.ToString())}: {ExpectationParser.NoWord(unknown.Word, isSweep)}"
            : null;
    }
}
