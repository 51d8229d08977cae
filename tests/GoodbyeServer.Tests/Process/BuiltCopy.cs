using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>A copy of what run.sh builds from, so that nothing is built in the checkout under test.</summary>
public sealed class BuiltCopy : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("goodbye-").FullName;

    internal string Script => Path.Combine(_folder, "run.sh");

    /// <summary>A source of the program.</summary>
    internal string Source => Path.Combine(_folder, "src", "GoodbyeServer", "Program.cs");

    /// <summary>What came of two starts at once, before anything was built.</summary>
    internal IReadOnlyList<Exit> FirstStarts { get; private set; } = [];

    public async Task InitializeAsync()
    {
        if (Tools.Find("flock") is null)
        {
            return;
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "GoodbyeServer.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("the tests are not run from inside the checkout");
        }

        foreach (var file in root.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(_folder, file.Name));
        }

        Copy(new DirectoryInfo(Path.Combine(root.FullName, "src")), Path.Combine(_folder, "src"));
        await using var first = Start("--port=0", "--run-for=1ms");
        await using var second = Start("--port=0", "--run-for=1ms");
        FirstStarts = await Task.WhenAll(first.ExitAsync(), second.ExitAsync());
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    internal ServerProcess Start(params string[] flags) => ServerProcess.StartProgram([Script, .. flags], folder: Path.GetTempPath());

    /// <summary>Changes the source as if that had been done just after the build was started, and not yet compiled.</summary>
    internal async Task ChangeAsync(string text)
    {
        await File.WriteAllTextAsync(Source, text);
        var built = File.GetLastWriteTimeUtc(Path.Combine(_folder, "src", "GoodbyeServer", "bin", "run", ".built"));
        File.SetLastWriteTimeUtc(Source, built.AddMilliseconds(1));
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.Name is not ("bin" or "obj")))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
