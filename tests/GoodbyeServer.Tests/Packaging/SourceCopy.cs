using System.Diagnostics;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>A copy of the sources in a temporary folder, which is gone with this: building there leaves the checkout as it is.</summary>
internal sealed class SourceCopy : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("goodbye-packaging-").FullName;

    public SourceCopy()
    {
        Directory.CreateDirectory(Sources);
        foreach (var name in new[] { "Directory.Build.props", ".editorconfig", "README.md" })
        {
            File.Copy(Path.Combine(Repository.Root, name), Path.Combine(Sources, name));
        }

        Directory.CreateDirectory(Path.Combine(Sources, "tests"));
        File.Copy(Path.Combine(Repository.Root, "tests", "README.md"), Path.Combine(Sources, "tests", "README.md"));

        CopiedCheckout.CopySources(new DirectoryInfo(Path.Combine(Repository.Root, "src")), Path.Combine(Sources, "src"));
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private string Sources => Path.Combine(_folder, "goodbye-server");

    /// <summary>A path in the temporary folder, beside the sources.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Commits what there is, or nothing, in a repository of the copy's own.</summary>
    public async Task CommitAsync(string message)
    {
        await GitAsync("init", "--quiet");
        await GitAsync("add", "Directory.Build.props", ".editorconfig", "README.md", "src/*.cs", "src/*.csproj", "src/*.targets");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--allow-empty", "--message",
            message);
    }

    /// <summary>The newest commit, in short.</summary>
    public async Task<string> HeadAsync() => (await GitAsync("rev-parse", "--short=7", "HEAD")).Trim();

    /// <summary>Runs a dotnet command in the copy, to its end; returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it wrote.</exception>
    public Task<string> RunDotnetAsync(params string[] command) => RunAsync(Dotnet, command);

    /// <summary>Runs a tool once, with packages of its own: dnx would take the same version of an earlier run from the user's.</summary>
    public Task<string> RunOnceAsync(params string[] command) =>
        RunAsync("env", [$"NUGET_PACKAGES={this["packages"]}", Dotnet, "dnx", .. command]);

    /// <summary>
    /// Runs lines of a shell in a project that has these sources as its folder <c>goodbye-server</c>, the packages of the feed in
    /// <c>ci/packages</c>, and a test which tries until it is told goodbye.
    /// </summary>
    /// <param name="script">The lines.</param>
    /// <param name="environment">Variables for them, each with its value.</param>
    public Task<string> RunInProjectAsync(string script, params string[] environment)
    {
        Directory.CreateDirectory(this["ci"]);
        Directory.CreateSymbolicLink(this["ci/packages"], this["feed"]);
        Tools.WriteScript(this["your-test"], "until [ \"$(cat </dev/tcp/${1/://})\" = Goodbye ]; do :; done 2>/dev/null");
        return RunAsync("env", [.. environment, "bash", "-ec", $"cd '{_folder}'\n{script}"]);
    }

    public Task<string> GitAsync(params string[] command) => RunAsync("git", command);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> RunAsync(string program, string[] command)
    {
        var start = new ProcessStartInfo(program, command)
        {
            WorkingDirectory = Sources,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        bool IsOfBuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
        foreach (var inherited in start.Environment.Keys.Where(IsOfBuild).ToList())
        {
            start.Environment.Remove(inherited);
        }

        // No build server outlives the test.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";

        // Whoever builds the tests has run them.
        start.Environment["RunAnalyzers"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = OsProcess.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().OrHangs(() => string.Join(' ', command.Prepend(program)), Guard.Build);
            var all = await output + await errors;
            if (process.ExitCode != 0 || all.Contains(": warning ", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{program} {string.Join(' ', command)} exited with {process.ExitCode}:\n{all}");
            }

            return all;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
