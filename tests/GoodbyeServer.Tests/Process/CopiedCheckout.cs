using GoodbyeServer.Tests.Support;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Process;

/// <summary>A copy of run.sh and of what it builds from, with nothing built in it. It is gone with this.</summary>
internal sealed class CopiedCheckout : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("goodbye-").FullName;

    /// <param name="name">The folder's name.</param>
    /// <param name="isSmall">Whether it is <see cref="SmallProgram"/> that is built.</param>
    public CopiedCheckout(string name = "checkout", bool isSmall = false)
    {
        Path = System.IO.Path.Combine(_parent, name);
        Directory.CreateDirectory(Path);
        foreach (var file in new DirectoryInfo(Repository.Root).EnumerateFiles())
        {
            file.CopyTo(this[file.Name]);
        }

        CopySources(new DirectoryInfo(System.IO.Path.Combine(Repository.Root, "src")), this["src"]);
        if (isSmall)
        {
            SmallProgram.Replace(this["src"]);
        }
    }

    public string Path { get; }

    public string Script => this["run.sh"];

    /// <summary>A source of the program.</summary>
    public string Source => this["src/GoodbyeServer/Program.cs"];

    public string Program => this["src/GoodbyeServer/bin/run/goodbye-server"];

    /// <summary>What run.sh leaves when it has built the program; as old as the start of the build.</summary>
    public string Stamp => this["src/GoodbyeServer/bin/run/.built"];

    /// <summary>A path in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Starts run.sh, which may build first.</summary>
    public ServerProcess Start(params string[] flags) => StartProgram([Script, .. flags]);

    /// <summary>Starts a program that starts run.sh, which may build first.</summary>
    public static ServerProcess StartProgram(string[] command, params (string Name, string? Value)[] environment)
    {
        var started = ServerProcess.StartProgram(command, folder: "/", environment: environment);
        started.Patience = Guard.Build;
        return started;
    }

    /// <summary>Changes the source as if that had been done just after the build was started, and not yet compiled.</summary>
    public async Task ChangeAsync(string text)
    {
        await File.WriteAllTextAsync(Source, text);
        File.SetLastWriteTimeUtc(Source, File.GetLastWriteTimeUtc(Stamp).AddMilliseconds(1));
    }

    /// <summary>Waits until nothing runs any more that has the folder's path among its words.</summary>
    public async Task NothingRunsAsync()
    {
        foreach (var process in OsProcess.GetProcesses())
        {
            using (process)
            {
                if (WordsOf(process.Id).Contains(_parent, StringComparison.Ordinal))
                {
                    await process.WaitForExitAsync().OrHangs();
                }
            }
        }
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    public static void CopySources(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(System.IO.Path.Combine(to, file.Name));
        }

        foreach (var folder in from.EnumerateDirectories().Where(folder => folder.Name is not ("bin" or "obj")))
        {
            CopySources(folder, System.IO.Path.Combine(to, folder.Name));
        }
    }

    private static string WordsOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
