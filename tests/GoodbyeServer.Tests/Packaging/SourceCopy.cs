using System.Diagnostics;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>A copy of the sources in a temporary folder, which is gone with this: building there leaves the checkout as it is.</summary>
internal sealed class SourceCopy : IDisposable
{
    private static readonly TimeSpan BuildGuard = TimeSpan.FromMinutes(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("goodbye-packaging-").FullName;

    public SourceCopy()
    {
        var root = Root();
        Directory.CreateDirectory(Sources);
        foreach (var name in new[] { "Directory.Build.props", ".editorconfig", "README.md" })
        {
            File.Copy(Path.Combine(root, name), Path.Combine(Sources, name));
        }

        CopyFolder(Path.Combine(root, "src"), Path.Combine(Sources, "src"));
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private string Sources => Path.Combine(_folder, "sources");

    /// <summary>A path in the temporary folder, beside the sources.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Where the .NET that runs these tests is installed.</summary>
    public static string DotnetRoot => Path.GetDirectoryName(File.ResolveLinkTarget(Tool(Dotnet), returnFinalTarget: true)?.FullName ?? Tool(Dotnet))!;

    /// <summary>Runs a dotnet command in the copy, to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it wrote.</exception>
    public async Task RunDotnetAsync(params string[] command)
    {
        var start = new ProcessStartInfo(Dotnet, command) { WorkingDirectory = Sources, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        // No build server outlives the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = OsProcess.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(BuildGuard);
            var all = await output + await errors;
            if (process.ExitCode != 0 || all.Contains(": warning ", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"dotnet {string.Join(' ', command)} exited with {process.ExitCode}:\n{all}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Tool(string name) => Path.IsPathRooted(name) ? name : Process.Tools.Find(name)!;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GoodbyeServer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in a checkout");
        }

        return folder.FullName;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.GetDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
