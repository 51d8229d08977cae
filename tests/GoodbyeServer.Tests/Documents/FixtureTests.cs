using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>
/// The fixtures for test suites: each has a section with two blocks, the fixture and a test that takes it. They run as they are
/// printed, with the program on the path.
/// </summary>
public sealed class FixtureTests
{
    private const int MostLines = 15;

    [Theory]
    [InlineData("pytest", "import ")]
    [InlineData("node:test", "import ")]
    [InlineData("Go", "import (")]
    [InlineData("xunit", "using System")]
    public void A_fixture_is_short(string section, string import)
    {
        // What is imported does not count.
        var lines = Blocks(section)[0].Lines.ToList();
        var code = lines.Skip(1 + lines.FindLastIndex(line => line.StartsWith(import, StringComparison.Ordinal) || line == ")"));
        Assert.InRange(code.Count(line => line.Length > 0), 5, MostLines);
    }

    [LinuxFact(Needs = "pytest")]
    public Task Pytest() => AssertPassesAsync(
        "pytest", ["conftest.py", "test_client.py"], "1 passed", "pytest", "-q", "-p", "no:cacheprovider");

    [LinuxFact(Needs = "node")]
    public Task Node() => AssertPassesAsync("node:test", ["goodbye-server.mjs", "client.test.mjs"], "pass 1", "node", "--test");

    [LinuxFact(Needs = "go")]
    public Task Go() => AssertPassesAsync(
        "Go", ["goodbye_server_test.go", "client_test.go"], "ok", "sh", "-c", "go mod init client && go test -v ./...");

    /// <summary>Writes the blocks of a section into files.</summary>
    internal static void Write(string section, string folder, params string[] names)
    {
        foreach (var (block, name) in Blocks(section).Zip(names))
        {
            File.WriteAllLines(Path.Combine(folder, name), block.Lines);
        }
    }

    private static List<Block> Blocks(string section) =>
        [.. Page.Named("src/docs/test-suites.md").Blocks.Where(block => block.Section == section)];

    /// <summary>Runs the test of a section, which has to say that it has passed.</summary>
    private static async Task AssertPassesAsync(string section, string[] names, string passed, params string[] command)
    {
        using var folder = new WatchedFolder();
        Write(section, folder.Path, names);
        Tools.WriteScript(
            Directory.CreateDirectory(folder["bin"]) + "/goodbye-server",
            $"exec {string.Join(' ', TestedProgram.CommandLine.Select(word => $"'{word}'"))} \"$@\"");
        await using var run = ServerProcess.StartProgram(
            command, folder: folder.Path, environment: ("PATH", $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}"));
        run.Patience = Guard.Build;
        var exit = await run.ExitAsync();
        var said = string.Join('\n', exit.Lines.Concat(exit.Errors));
        Assert.True(exit.Code == 0 && said.Contains(passed, StringComparison.Ordinal), said);
    }
}
