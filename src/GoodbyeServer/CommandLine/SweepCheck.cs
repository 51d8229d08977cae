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
        if (!isSweep)
        {
            return null;
        }

        var listens = Of("--listen").Cast<ListenPort>().ToList();
        var isFixed = Of("--port").Cast<int>().Concat(listens.Select(port => port.Port)).Any(port => port != 0);
        return !hasCommand ? $"{SweepFlags.Sweep}: expected a command to run, as in {SweepFlags.Sweep} -- curl -sSf localhost:{{port}}"
            : (isFixed && Of(SweepFlags.Jobs).Cast<int>().Any(jobs => jobs > 1)
                ? $"{SweepFlags.Jobs} {Of(SweepFlags.Jobs)[0]}: runs side by side need ports of their own; expected no fixed port" : null)
            ?? (values.IsGiven(flags.Find("--port-file")!)
                ? $"--port-file: each run of {SweepFlags.Sweep} has a port of its own; expected no file" : null);
    }

    /// <summary>What is wrong with a list of close modes in a sweep: all but plain words; null if nothing is.</summary>
    public static string? MistakeIn(string list) =>
        list.AsSpan().ContainsAny(':', CloseStyle.CutSign, Outage.Sign)
            || list.Split(',').Any(item => item == CloseModeParser.Repeat || SilenceWords.All.Parse(item) is not null)
            ? $"{SweepFlags.Sweep} cuts by itself; expected modes alone"
            : null;
}
