using GoodbyeServer.Running;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>Whose port file is removed, and what is never opened, written through or removed.</summary>
public sealed class PortFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("goodbye-").FullName;
    private readonly string _path;

    public PortFileTests() => _path = Path.Combine(_folder, "port");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxFact]
    public void A_folder_that_is_not_there_is_told_in_80_columns()
    {
        using var file = new PortFile("/nonexistent/x");
        var message = Assert.Throws<StartupException>(file.RemoveOld).Message;
        Assert.Equal("cannot write --port-file '/nonexistent/x': there is no folder '/nonexistent'", message);
        Assert.InRange(message.Length, 1, 80);
    }

    [Fact]
    public void Its_own_port_file_is_removed()
    {
        using (var file = new PortFile(_path))
        {
            file.Write(8080, 8081);
            Assert.Equal("8080\n8081\n", File.ReadAllText(_path));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("9090\n")]
    [InlineData("8081\n")]
    [InlineData("")]
    public void A_successors_is_left_alone(string content)
    {
        using (var file = new PortFile(_path))
        {
            file.Write(8080);
            File.WriteAllText(_path, content);
        }

        Assert.Equal(content, File.ReadAllText(_path));
    }

    [LinuxTheory(Needs = "mkfifo")]
    [InlineData("mkfifo \"$1\"")]
    [InlineData("ln -s /dev/zero \"$1\"")]
    [InlineData("mkfifo other; ln -s other \"$1\"")]
    [InlineData("ln -s nowhere \"$1\"")]
    [InlineData("printf '8080\\n' >other; ln -s other \"$1\"")]
    public async Task What_took_its_place_meanwhile_is_left_alone(string replace)
    {
        using (var file = new PortFile(_path))
        {
            file.Write(8080);
            File.Delete(_path);
            await RunAsync(replace);
        }

        Assert.Contains(_path, Directory.EnumerateFileSystemEntries(_folder));
    }

    [LinuxTheory(Needs = "mkfifo")]
    [InlineData("mkfifo \"$1\"")]
    [InlineData("mkfifo other; mv other \"$1\"")]
    public async Task What_is_no_file_is_refused_and_stays(string plant)
    {
        await RunAsync(plant);
        using var file = new PortFile(_path);
        var refused = Assert.Throws<StartupException>(file.RemoveOld);
        Assert.Equal($"cannot write --port-file '{_path}': something else than a file is there; remove it, or name another",
            refused.Message);
        Assert.Contains(_path, Directory.EnumerateFileSystemEntries(_folder));
    }

    /// <summary>Wherever it leads: with standard output in a file, /dev/stdout is a link to a file.</summary>
    [LinuxTheory(Needs = "mkfifo")]
    [InlineData("echo precious >other; ln -s other \"$1\"")]
    [InlineData("echo precious >other; ln -s other middle; ln -s middle \"$1\"")]
    [InlineData("ln -s /dev/null \"$1\"")]
    [InlineData("ln -s nowhere \"$1\"")]
    [InlineData("mkfifo other; ln -s other \"$1\"")]
    [InlineData("mkdir other; ln -s other \"$1\"")]
    [InlineData("ln -s \"$1\" \"$1\"")]
    public async Task A_link_is_refused_and_stays(string plant)
    {
        await RunAsync(plant);
        var before = Directory.GetFileSystemEntries(_folder).Order();
        using (var file = new PortFile(_path))
        {
            var refused = Assert.Throws<StartupException>(file.RemoveOld);
            Assert.Equal($"cannot write --port-file '{_path}': a link is there; remove it, or name another file", refused.Message);
        }

        Assert.Equal(before, Directory.GetFileSystemEntries(_folder).Order());
    }

    [LinuxFact]
    public async Task A_link_to_standard_output_in_a_file_is_refused_and_stays()
    {
        await using var server = ServerProcess.StartInShell(
            $"ln -s /proc/self/fd/1 {_path}; exec \"$@\" >{_path}.out", "--port=0", $"--port-file={_path}");
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Contains("a link is there", Assert.Single(exit.Errors), StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(_path).LinkTarget);
    }

    [Fact]
    public void What_it_is_called_before_it_is_whole_cannot_be_foreseen()
    {
        using var watcher = new FileSystemWatcher(_folder);
        var names = new System.Collections.Concurrent.BlockingCollection<string>();
        watcher.Created += (_, created) => names.Add(created.Name!);
        watcher.EnableRaisingEvents = true;
        var seen = new HashSet<string>();
        for (var i = 0; i < 3; i++)
        {
            using var file = new PortFile(_path);
            file.Write(8080);
            Assert.True(names.TryTake(out var name, Guard.Limit));
            Assert.True(seen.Add(name), name);
        }
    }

    [Fact]
    public void A_name_may_be_as_long_as_the_file_system_allows()
    {
        var path = Path.Combine(_folder, new string('p', 255));
        using var file = new PortFile(path);
        file.RemoveOld();
        file.Write(8080);
        Assert.Equal("8080\n", File.ReadAllText(path));
    }

    [LinuxFact]
    public async Task It_is_written_under_a_name_that_nobody_can_know_before()
    {
        var names = new List<string>();
        using var twice = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(_folder);
        watcher.Renamed += (_, renamed) =>
        {
            names.Add(renamed.OldName!);
            twice.Release();
        };
        watcher.EnableRaisingEvents = true;
        using var file = new PortFile(_path);
        file.Write(8080);
        file.Write(8080);
        Assert.True(await twice.WaitAsync(Guard.Limit) && await twice.WaitAsync(Guard.Limit));
        Assert.Equal(2, names.Distinct().Count());
    }

    [LinuxFact]
    public void A_device_is_not_removed()
    {
        using var file = new PortFile("/dev/null");
        Assert.Throws<StartupException>(file.RemoveOld);
        Assert.True(File.Exists("/dev/null"));
    }

    [LinuxFact]
    public async Task One_that_cannot_be_written_leaves_nothing_behind()
    {
        await using var server = ServerProcess.StartInShell(
            "export DOTNET_EnableWriteXorExecute=0; ulimit -f 0; exec \"$@\"", "--port=0", $"--port-file={_path}");
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith($"cannot write --port-file '{_path}': ", Assert.Single(exit.Errors), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    private async Task RunAsync(string script)
    {
        await using var shell = ServerProcess.StartProgram(["/bin/sh", "-c", script, "sh", _path], folder: _folder);
        Assert.Equal(0, (await shell.ExitAsync()).Code);
    }
}
