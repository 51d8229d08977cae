using System.Globalization;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary><c>--log-file</c>: the log as a file of its own.</summary>
public sealed class LogFileTests : IDisposable
{
    private readonly WatchedFolder _folder = new();

    private string Log => _folder["log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_holds_the_whole_log_and_standard_output_nothing()
    {
        var exit = await RunAsync("--run-for=1ms", "--log-format=json");
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.Empty(exit.Errors);
        var lines = await File.ReadAllLinesAsync(Log);
        Assert.Contains("\"Event\":\"Listening\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"Event\":\"Stopped\"", lines[^1], StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Beside_a_command_standard_error_is_the_commands_alone()
    {
        var exit = await Beside.RunAsync("echo mine >&2; exit 2", $"--log-file={Log}", "--expect=clean=1");
        Assert.Equal((2, "mine expected clean=1, was 0"), (exit.Code, string.Join(' ', exit.Errors)));
        Beside.AssertLogged(await File.ReadAllLinesAsync(Log), "Listening on ", "Started sh (", "Ended with 2");
    }

    [Fact]
    public async Task It_is_made_anew()
    {
        await File.WriteAllTextAsync(Log, new string('x', 100_000));
        Assert.Equal(0, (await RunAsync("--run-for=1ms")).Code);
        Assert.DoesNotContain('x', await File.ReadAllTextAsync(Log));
    }

    [Fact]
    public async Task One_that_another_server_writes_survives_a_start_that_fails()
    {
        var port = PortAsync("port");
        await using var first = ServerProcess.Start("--port=0", $"--log-file={Log}", $"--port-file={_folder["port"]}");
        await using var second = ServerProcess.Start($"--port={await port}", $"--log-file={Log}");
        Assert.Equal(1, (await second.ExitAsync()).Code);
        await first.StopAsync();
        Assert.Contains("] Listening on ", (await File.ReadAllLinesAsync(Log))[0], StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Two_servers_that_write_it_lose_no_line()
    {
        var port = PortAsync("1");
        await using var first = ServerProcess.Start("--port=0", $"--log-file={Log}", $"--port-file={_folder["1"]}");
        await port;
        var other = PortAsync("2");
        await using var second = ServerProcess.Start("--port=0", $"--log-file={Log}", $"--port-file={_folder["2"]}");
        await other;
        await Task.WhenAll(Client.VisitAsync(await port, times: 30), Client.VisitAsync(await other, times: 30));
        Assert.Equal([0, 0], (await Task.WhenAll(first.StopAsync(), second.StopAsync())).Select(exit => exit.Code));
        var lines = await File.ReadAllLinesAsync(Log);
        Assert.Equal(60, lines.Count(line => line.Contains(" INF] Closed #", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.Matches(@"^\[\d\d:\d\d:\d\d\.\d{3} INF\] [^\[]*(\[::1\]:\d+)?[^\[]*$", line));
    }

    [LinuxFact]
    public async Task One_that_is_emptied_meanwhile_goes_on_from_its_beginning()
    {
        var port = PortAsync("port");
        await using var server = ServerProcess.Start(
            "--port=0", $"--log-file={Log}", $"--port-file={_folder["port"]}", "--log-format=json");
        await Client.VisitAsync(await port, times: 1);
        await File.WriteAllTextAsync(Log, "");
        await server.StopAsync();
        var lines = await File.ReadAllLinesAsync(Log);
        Assert.Contains("\"Event\":\"Stopped\"", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.StartsWith("{\"@t\":", line, StringComparison.Ordinal));
    }

    [LinuxTheory]
    [InlineData("/dev/stderr", "2>>{0}")]
    [InlineData("/dev/stderr", "2>{0}")]
    [InlineData("/dev/stdout", ">>{0}")]
    [InlineData("/dev/stdout", ">{0}")]
    [InlineData("/proc/self/fd/2", "2>>{0}")]
    [InlineData("/dev/fd/5", "5>>{0}")]
    [InlineData("{0}", ">>{0} 2>&1")]
    [InlineData("{0}", ">{0} 2>&1")]
    [InlineData("{0}", "7>>{0} >&7 2>&7")]
    public async Task What_is_open_already_is_never_emptied(string path, string redirect)
    {
        var flag = "--log-file=" + string.Format(CultureInfo.InvariantCulture, path, Log);
        redirect = string.Format(CultureInfo.InvariantCulture, redirect, Log);
        await using var server = ServerProcess.StartInShell(
            $"{{ echo before; echo before >&2; echo before >&5; exec \"$@\"; }} 5>/dev/null {redirect}",
            "--port=0", flag, "--", "sh", "-c", $"echo printed; echo printed >&2; echo appended >>{Log}");
        Assert.Equal(0, (await server.ExitAsync()).Code);
        var lines = await File.ReadAllLinesAsync(Log);
        Assert.Equal("before", lines[0]);
        Assert.Contains("appended", lines);
        Beside.AssertLogged(lines, "Listening on ", "Started sh (", "Ended with 0", "Stopped after ");
        Assert.Equal(redirect.Contains("&1", StringComparison.Ordinal) || redirect.Contains("&7", StringComparison.Ordinal) ? 2
            : redirect[0] == '5' ? 0 : 1, lines.Count(line => line == "printed"));
    }

    [Fact]
    public async Task Standard_output_may_be_closed()
    {
        await using var server = ServerProcess.StartInShell($"exec \"$@\" >&-", "--port=0", "--run-for=1ms", $"--log-file={Log}");
        Assert.Equal(0, (await server.ExitAsync()).Code);
        Assert.Contains("] Stopped after ", await File.ReadAllTextAsync(Log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("none/log")]
    public async Task A_path_that_cannot_be_written_is_1(string path)
    {
        await using var server = ServerProcess.Start("--port=0", "--log-file", Path.Combine(_folder.Path, path));
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("cannot write --log-file '", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_full_disk_ends_the_server_with_1()
    {
        await using var server = ServerProcess.Start("--port=0", "--log-file=/dev/full");
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("the log file '/dev/full' is gone (", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_limit_of_file_size_is_like_a_full_disk()
    {
        await using var server = ServerProcess.StartInShell(
            "export DOTNET_EnableWriteXorExecute=0; ulimit -f 1; exec \"$@\"",
            "--port=0", $"--log-file={Log}", "--log-format=json", "--run-for=1ms", "--listen=0=abort", "--listen=0=close",
            "--listen=0=close");
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Contains(" is gone (", Assert.Single(exit.Errors), StringComparison.Ordinal);
        Assert.Equal(512, new FileInfo(Log).Length);
    }

    [LinuxFact(Needs = "mkfifo")]
    public async Task A_fifo_whose_reader_goes_away_is_noticed_without_a_line_to_write()
    {
        await using var server = ServerProcess.StartInShell(
            $"mkfifo {Log}; head -n 1 {Log} >/dev/null & exec \"$@\"", "--port=0", "--bind=127.0.0.1", $"--log-file={Log}");
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Contains(" is gone (", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }

    private async Task<int> PortAsync(string file) =>
        int.Parse((await _folder.AppearsAsync(file)).Split('\n')[0], NumberStyles.None, CultureInfo.InvariantCulture);

    private async Task<Exit> RunAsync(params string[] flags)
    {
        await using var server = ServerProcess.Start(["--port=0", $"--log-file={Log}", .. flags]);
        return await server.ExitAsync();
    }
}
