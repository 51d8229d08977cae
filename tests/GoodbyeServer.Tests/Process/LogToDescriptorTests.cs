using System.Globalization;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>
/// Paths that name a descriptor, such as <c>/dev/fd/3</c>: only what the process was started with, and can write, takes the log.
/// </summary>
public sealed class LogToDescriptorTests : IDisposable
{
    private readonly WatchedFolder _folder = new();

    public LogToDescriptorTests()
    {
        File.WriteAllText(_folder["x"], "before\n");
        File.CreateSymbolicLink(_folder["link"], "/dev/fd/3");
    }

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData("/dev/stdin", "<{0}", 0)]
    [InlineData("/dev/fd/3", "3<{0}", 3)]
    [InlineData("/proc/self/fd/3", "3<{0}", 3)]
    [InlineData("link", "3<{0}", 3)]
    [InlineData("/dev/fd/3", "3<{0} 4>>{0}", 3)]
    public async Task One_that_is_open_for_reading_only_is_left_alone(string path, string redirect, int number)
    {
        var (exit, named) = await RunAsync(path, redirect);
        Assert.Equal(1, exit.Code);
        Assert.Equal($"cannot write --log-file '{named}': descriptor {number} is open for reading only", Assert.Single(exit.Errors));
        Assert.Equal("before\n", await File.ReadAllTextAsync(_folder["x"]));
    }

    [LinuxTheory]
    [InlineData("/dev/stdin", "0<>{0}")]
    [InlineData("/dev/fd/3", "3<>{0}")]
    [InlineData("/dev/fd/3", "3>>{0}")]
    [InlineData("link", "3>>{0}")]
    [InlineData("/dev/fd/3", "4<{0} 3>>{0}")]
    public async Task One_that_can_be_written_is_appended_to(string path, string redirect)
    {
        var (exit, _) = await RunAsync(path, redirect);
        Assert.Equal(0, exit.Code);
        var lines = await File.ReadAllLinesAsync(_folder["x"]);
        Assert.Equal("before", lines[0]);
        Assert.Contains("] Stopped after ", lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Those are the runtime's: pipes that signals come through, among others.</summary>
    [LinuxTheory]
    [InlineData("--log-file", "write")]
    [InlineData("--message-file", "read")]
    [InlineData("--script-file", "read")]
    [InlineData("--tls-cert", "read")]
    public async Task One_that_nobody_opened_for_it_is_no_file(string flag, string verb)
    {
        foreach (var path in Enumerable.Range(3, 6).Select(number => $"/dev/fd/{number}").Append("/proc/thread-self/fd/6"))
        {
            await using var server = ServerProcess.StartInShell(
                "exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&-; exec \"$@\"", "--port=0", "--run-for=1ms", $"{flag}={path}");
            var exit = await server.ExitAsync();
            Assert.Equal((1, $"cannot {verb} {flag} '{path}': there is no such file"), (exit.Code, Assert.Single(exit.Errors)));
        }
    }

    [LinuxFact]
    public async Task One_that_was_inherited_is_read()
    {
        await using var server = ServerProcess.StartInShell(
            $"exec \"$@\" 3<{_folder["x"]}", "--port=0", "--run-for=1ms", "--message-file=/dev/fd/3");
        Assert.Equal(0, (await server.ExitAsync()).Code);
    }

    private async Task<(Exit Exit, string Named)> RunAsync(string path, string redirect)
    {
        var named = path[0] == '/' ? path : _folder[path];
        redirect = string.Format(CultureInfo.InvariantCulture, redirect, _folder["x"]);
        await using var server = ServerProcess.StartInShell(
            $"exec \"$@\" {redirect}", "--port=0", "--run-for=1ms", $"--log-file={named}");
        return (await server.ExitAsync(), named);
    }
}
