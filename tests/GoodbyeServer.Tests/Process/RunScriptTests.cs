using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>run.sh, in a copy of the sources that two starts at once have built.</summary>
public sealed class RunScriptTests(BuiltCopy copy) : IClassFixture<BuiltCopy>
{
    private const string Building = "Building GoodbyeServer…";

    [LinuxFact(Needs = "flock")]
    public void Two_starts_at_once_build_once()
    {
        Assert.All(copy.FirstStarts, exit => Assert.Equal(0, exit.Code));
        Assert.Single(copy.FirstStarts.SelectMany(exit => exit.Errors), Building);
        Assert.All(copy.FirstStarts, exit => Assert.Contains("] Listening on ", exit.Lines[0], StringComparison.Ordinal));
    }

    [LinuxFact(Needs = "flock")]
    public async Task The_process_is_the_server_with_its_flags_signals_and_exit_code()
    {
        await using var server = copy.Start("--port=0", "--message=so long", "--expect=connections=2");
        await server.ListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        Assert.Equal("so long\n", await client.ReadToEndAsync());
        client.Dispose();
        await server.LineAsync("] Closed ");
        var exit = await server.StopAsync();
        Assert.Equal(3, exit.Code);
        Assert.Equal(["expected connections=2, was 1"], exit.Errors);
        Assert.EndsWith("] Stopping: SIGTERM", exit.Lines[^2], StringComparison.Ordinal);
    }

    [LinuxFact(Needs = "flock")]
    public async Task Paths_are_those_of_the_folder_it_is_started_from()
    {
        using var folder = new WatchedFolder();
        await File.WriteAllTextAsync(folder["words"], "from here");
        await using var server = ServerProcess.StartProgram([copy.Script, "--port=0", "--message-file=words"], folder: folder.Path);
        await server.ListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        Assert.Equal("from here", await client.ReadToEndAsync());
    }

    [LinuxFact(Needs = "flock")]
    public async Task It_builds_again_when_a_source_is_newer_and_says_why_it_cannot()
    {
        var whole = await File.ReadAllTextAsync(copy.Source);
        await copy.ChangeAsync(whole + "this is no C#");
        await using var broken = copy.Start("--port=0");
        var exit = await broken.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.Equal(Building, exit.Errors[0]);
        Assert.Contains(exit.Errors, line => line.Contains("Program.cs(", StringComparison.Ordinal) && line.Contains(": error CS", StringComparison.Ordinal));

        await copy.ChangeAsync(whole);
        await using var mended = copy.Start("--port=x");
        exit = await mended.ExitAsync();
        Assert.Equal(2, exit.Code);
        Assert.Equal(Building, exit.Errors[0]);
        Assert.StartsWith("--port 'x': ", exit.Errors[^1], StringComparison.Ordinal);
    }

    [LinuxFact(Needs = "flock")]
    public async Task Without_an_SDK_it_says_what_to_install()
    {
        using var folder = new WatchedFolder();
        foreach (var tool in new[] { "bash", "dirname", "readlink", "find", "grep", "mkdir", "mktemp" })
        {
            File.CreateSymbolicLink(folder[tool], Tools.Find(tool)!);
        }

        await using var script = ServerProcess.StartProgram([copy.Script], environment: [("PATH", folder.Path)]);
        var exit = await script.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.StartsWith("The .NET 10 SDK is missing: ", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }
}
