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

    /// <summary>The same program for machines that cannot compile it natively; it needs .NET.</summary>
    public static string DotNetProgram => Path.Combine(Root, "src", "GoodbyeServer", "bin", "dotnet", "goodbye-server");

    /// <summary>The server in C to compare with.</summary>
    public static string CProgram => Path.Combine(AppContext.BaseDirectory, "Servers", "c-server");

    /// <summary>Compiles <see cref="CProgram"/>.</summary>
    public static Task BuildCAsync() => RunAsync("cc", "-O2", "-std=c11", "-o", CProgram, $"{CProgram}.c");

    /// <summary>Has <see cref="RunScript"/> build the program, unless that is as new as its sources.</summary>
    public static Task BuildAsync() => RunAsync(RunScript, "--version");

    /// <summary>Builds <see cref="DotNetProgram"/> as <see cref="RunScript"/> does without a linker: compiled ahead of time, for the
    /// runtime.</summary>
    public static Task BuildForDotNetAsync() => RunAsync(
        "dotnet", "publish", "-c", "Release", "-o", "bin/dotnet", "-nologo", "-v", "quiet", "--use-current-runtime", "--no-self-contained",
        "-p:PublishAot=false", "-p:PublishReadyToRun=true", "-p:PackAsTool=false", "-p:BaseIntermediateOutputPath=obj/dotnet/");

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.Combine(Root, "src", "GoodbyeServer"),
        };
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        if (build.ExitCode != 0)
        {
            throw new BenchmarkException($"{program} {string.Join(' ', arguments)} ended with {build.ExitCode}: {await output}");
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
