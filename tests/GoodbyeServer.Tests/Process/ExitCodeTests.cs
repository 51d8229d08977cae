using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>The exit code, and the one line that explains it.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public async Task A_taken_port_is_1_and_the_line_says_what_to_do()
    {
        await using var first = await ServerProcess.StartListeningAsync();
        await using var second = ServerProcess.Start($"--port={first.Port}");
        var line = await OneErrorAsync(second, 1);
        Assert.StartsWith($"port {first.Port} is in use on 127.0.0.1: ", line, StringComparison.Ordinal);
        Assert.Contains("--port 0", line, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_standard_error_that_takes_no_line_leaves_the_code_as_it_is()
    {
        await using var server = ServerProcess.StartInShell("exec \"$@\" 2>/dev/full", "--port=x");
        Assert.Equal(2, (await server.ExitAsync()).Code);
    }

    /// <summary>.NET would go on with U+FFFD in the byte's place.</summary>
    [LinuxTheory]
    [InlineData("--message", "--message 'a\uFFFDb'")]
    [InlineData("--run-for=1ms -- echo", "'a\uFFFDb'")]
    public async Task An_argument_that_is_not_utf_8_is_2(string before, string named)
    {
        await using var server = ServerProcess.StartInShell($"exec \"$@\" --port=0 {before} \"$(printf 'a\\377b')\"");
        Assert.Equal($"{named}: expected UTF-8; --message-file takes any bytes", await OneErrorAsync(server, 2));
    }

    [Fact]
    public async Task A_missing_message_file_is_1()
    {
        using var folder = new WatchedFolder();
        await using var server = ServerProcess.Start("--port=0", "--message-file", folder["none"]);
        Assert.StartsWith($"cannot read --message-file '{folder["none"]}': ", await OneErrorAsync(server, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_file_that_is_a_directory_is_1()
    {
        using var folder = new WatchedFolder();
        await using var server = ServerProcess.Start("--port=0", "--message-file", folder.Path);
        Assert.Contains("it is a directory", await OneErrorAsync(server, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_file_in_a_missing_folder_is_1()
    {
        using var folder = new WatchedFolder();
        await using var server = ServerProcess.Start("--port=0", "--port-file", Path.Combine(folder["none"], "port"));
        Assert.Contains($"there is no folder '{folder["none"]}'", await OneErrorAsync(server, 1), StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("cannot read --message-file 'x'", "--message-file", "x")]
    [InlineData("cannot read --script-file './x'", "--script-file", "./x")]
    [InlineData("cannot read say-file 'x'", "--script", "say-file \"x\"")]
    [InlineData("cannot write --port-file 'x'", "--port-file", "x")]
    [InlineData("cannot write --port-file 'a/x'", "--port-file", "a/x")]
    [InlineData("cannot write --log-file 'x'", "--log-file", "x")]
    public async Task A_relative_path_in_a_removed_folder_is_1(string start, params string[] flags)
    {
        using var folder = new WatchedFolder();
        await using var server = ServerProcess.StartInShell(
            $"mkdir {folder["gone"]}; cd {folder["gone"]}; rmdir {folder["gone"]}; exec \"$@\"", ["--port=0", "--run-for=1ms", .. flags]);
        Assert.Equal($"{start}: the working directory has been removed; change to another, or name an absolute path",
            await OneErrorAsync(server, 1));
    }

    [LinuxFact]
    public async Task In_a_removed_folder_the_server_runs_with_absolute_paths()
    {
        using var folder = new WatchedFolder();
        await File.WriteAllTextAsync(folder["words"], "bye");
        await using var server = ServerProcess.StartInShell(
            $"mkdir {folder["gone"]}; cd {folder["gone"]}; rmdir {folder["gone"]}; exec \"$@\"", "--port=0", "--run-for=1ms",
            $"--log-file={folder["log"]}", $"--port-file={folder["port"]}", $"--message-file={folder["words"]}");
        Assert.Equal(0, (await server.ExitAsync()).Code);
    }

    [Fact]
    public async Task A_port_file_that_is_a_directory_is_1()
    {
        using var folder = new WatchedFolder();
        await using var server = ServerProcess.Start("--port=0", "--port-file", folder.Path);
        Assert.Contains("it is a directory", await OneErrorAsync(server, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_file_that_is_the_root_is_1()
    {
        await using var server = ServerProcess.Start("--port=0", "--port-file=/");
        Assert.Contains("it is a directory", await OneErrorAsync(server, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_host_is_1()
    {
        await using var server = ServerProcess.Start("--port=0", "--bind=192.0.2.1");
        Assert.StartsWith("--bind 192.0.2.1 is not an address of this host: ", await OneErrorAsync(server, 1), StringComparison.Ordinal);
    }

    [LowPortFact]
    public async Task A_low_port_without_the_right_to_it_is_1()
    {
        var script = Environment.IsPrivilegedProcess
            ? "exec setpriv --bounding-set=-net_bind_service --inh-caps=-net_bind_service \"$@\"" : "exec \"$@\"";
        await using var server = ServerProcess.StartInShell(script, "--port=1", "--bind=127.0.0.1");
        Assert.StartsWith("no right to listen on port 1, which is below 1024: ", await OneErrorAsync(server, 1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port 'x': ", "--port", "x")]
    [InlineData("'--nonsense' is not a flag", "--nonsense")]
    [InlineData("--message and --no-message exclude each other", "--message", "a", "--no-message")]
    public async Task A_usage_error_is_2(string start, params string[] flags)
    {
        await using var server = ServerProcess.Start(flags);
        Assert.StartsWith(start, await OneErrorAsync(server, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_are_0()
    {
        await using var help = ServerProcess.Start("--help");
        await using var version = ServerProcess.Start("--version");
        var shown = await help.ExitAsync();
        Assert.Equal(0, shown.Code);
        Assert.Contains(shown.Lines,
            line => line.Contains("--half-close", StringComparison.Ordinal) || line.Contains("--close", StringComparison.Ordinal));
        var told = await version.ExitAsync();
        Assert.Equal(0, told.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+(\+g[0-9a-f]{7,}(-dirty)?)?$", Assert.Single(told.Lines));
        Assert.Empty(shown.Errors.Concat(told.Errors));
    }

    [Fact]
    public async Task Expectations_that_are_not_met_are_3_and_a_line_each()
    {
        var exit = await VisitTwiceAsync("--expect", "clean=3,connections=2,lost=1+,goodbye=2,error=0");
        Assert.Equal(3, exit.Code);
        Assert.Equal(["expected clean=3, was 2", "expected lost=1+, was 0"], exit.Errors);
        Assert.Contains("] Stopped after 2 connections", exit.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expectations_that_are_met_are_0()
    {
        var exit = await VisitTwiceAsync("--expect", "connections=2,clean=1+,goodbye=2,reset-by-client=0");
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
    }

    private static async Task<Exit> VisitTwiceAsync(params string[] flags)
    {
        await using var server = await ServerProcess.StartListeningAsync(["--exit-after=2", .. flags]);
        await Client.VisitAsync(server.Port, times: 2);
        return await server.ExitAsync();
    }

    private static async Task<string> OneErrorAsync(ServerProcess server, int code)
    {
        var exit = await server.ExitAsync();
        Assert.Equal(code, exit.Code);
        Assert.Empty(exit.Lines);
        return Assert.Single(exit.Errors);
    }
}
