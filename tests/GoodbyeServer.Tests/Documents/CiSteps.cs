namespace GoodbyeServer.Tests.Documents;

/// <summary>The lines that a job in CI runs, from the YAML of the page.</summary>
internal static class CiSteps
{
    /// <summary>Those of a step on GitHub, which are the same in the job on GitLab below it.</summary>
    /// <param name="install">What the first of them has in it.</param>
    public static string Script(string install)
    {
        var jobs = Page.Named("src/docs/test-suites.md").Blocks
            .Where(block => block.Language == "yaml" && block.Lines.Any(line => line.Contains(install, StringComparison.Ordinal)))
            .Select(block => string.Join('\n', Lines(block.Lines))).ToList();
        return jobs is [var github, var gitlab] && github == gitlab ? github
            : throw new InvalidOperationException($"two jobs were to run the same lines:\n{string.Join("\n\n", jobs)}");
    }

    private static IEnumerable<string> Lines(IReadOnlyList<string> yaml) => yaml
        .SkipWhile(line => line.Trim() is not ("run: |" or "script:")).Skip(1)
        .Select(line => line.Trim()).Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line);
}
