using System.Diagnostics;

namespace GoodbyeServer.Benchmarks.Servers;

/// <summary>The checkout that this program was built in.</summary>
internal static class Repository
{
    private static string Root => FindRoot();

    /// <summary>What users start.</summary>
    public static string RunScript => Path.Combine(Root, "run.sh");

    /// <summary>The program that <see cref="RunScript"/> builds and becomes.</summary>
    public static string Program => Path.Combine(Root, "src", "GoodbyeServer", "bin", "run", "goodbye-server");

    /// <summary>Has <see cref="RunScript"/> build the program, unless that is as new as its sources.</summary>
    public static async Task BuildAsync()
    {
        var start = new ProcessStartInfo(RunScript, ["--version"]) { RedirectStandardOutput = true };
        using var build = Process.Start(start)!;
        var version = build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        if (build.ExitCode != 0)
        {
            throw new BenchmarkException($"run.sh --version ended with {build.ExitCode}: {await version}");
        }
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "run.sh")) && File.Exists(Path.Combine(folder, "GoodbyeServer.sln")))
            {
                return folder;
            }
        }

        throw new BenchmarkException("run it from a checkout: there is no run.sh above the program");
    }
}
