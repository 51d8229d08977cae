using GoodbyeServer.Tests.Packaging;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>run.sh, in a copy of the sources that two starts at once have built.</summary>
[Collection(nameof(Builds))]
public sealed class RunScriptTests(BuiltCopy copy) : IClassFixture<BuiltCopy>
{
    internal const string Building = "Building goodbye-server, which takes about half a minute…";
    private const string Waiting = "Waiting for another run.sh, which is building…";

    private readonly CopiedCheckout _checkout = copy.Checkout;

    [LinuxFact(Needs = "flock")]
    public void Two_starts_at_once_build_once_and_the_other_says_that_it_waits()
    {
        Assert.All(copy.FirstStarts, exit => Assert.Equal(0, exit.Code));
        var errors = copy.FirstStarts.SelectMany(exit => exit.Errors).ToList();
        Assert.Single(errors, Building);
        Assert.Single(errors, Waiting);
        Assert.All(copy.FirstStarts, exit => Assert.Contains("] Listening on ", exit.Lines[0], StringComparison.Ordinal));
    }

    [LinuxFact(Needs = "gcc")]
    public async Task The_program_is_a_native_one_and_one_file()
    {
        Assert.Equal([_checkout.Stamp, _checkout.Program],
            Directory.GetFileSystemEntries(Path.GetDirectoryName(_checkout.Program)!).Order());
        await using var server = _checkout.Start("--port=0");
        await server.ListeningAsync();
        var maps = await File.ReadAllTextAsync($"/proc/{server.Id}/maps");
        Assert.Contains("/goodbye-server", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libcoreclr", maps, StringComparison.Ordinal);
    }

    [LinuxFact(Needs = "flock")]
    public async Task The_process_is_the_server_with_its_flags_signals_and_exit_code()
    {
        await using var server = _checkout.Start("--port=0", "--message=so long", "--expect=connections=2");
        await server.ListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        Assert.Equal("so long\n", await client.ReadToEndAsync());
        client.Dispose();
        await server.LineAsync("] Closed ");
        var exit = await server.StopAsync();
        Assert.Equal(3, exit.Code);
        Assert.Equal(["expected connections=2, was 1"], exit.Errors);
        Assert.Contains("] Stopping: SIGTERM", exit.Lines[^2], StringComparison.Ordinal);
    }

    [LinuxFact(Needs = "flock")]
    public async Task Paths_are_those_of_the_folder_it_is_started_from()
    {
        using var folder = new WatchedFolder();
        await File.WriteAllTextAsync(folder["words"], "from here");
        File.CreateSymbolicLink(folder["link"], _checkout.Script);
        await using var server = ServerProcess.StartProgram([folder["link"], "--port=0", "--message-file=words"], folder: folder.Path);
        await server.ListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        Assert.Equal("from here", await client.ReadToEndAsync());
    }

    [LinuxFact(Needs = "flock")]
    public async Task It_builds_again_when_a_source_is_newer_and_says_why_it_cannot()
    {
        using var small = new CopiedCheckout(isSmall: true);
        await using var first = small.Start();
        Assert.Equal(0, (await first.ExitAsync()).Code);

        await small.ChangeAsync("this is no C#");
        await using var broken = small.Start("--port=0");
        var exit = await broken.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.Equal(Building, exit.Errors[0]);
        Assert.Contains(
            exit.Errors,
            line => line.Contains("Program.cs(", StringComparison.Ordinal) && line.Contains(": error CS", StringComparison.Ordinal));
        Assert.Equal("goodbye-server could not be built: the lines above say why.", exit.Errors[^1]);

        await small.ChangeAsync("return args.Length;");
        await using var mended = small.Start("--port=x", "y");
        exit = await mended.ExitAsync();
        Assert.Equal(2, exit.Code);
        Assert.Equal([Building], exit.Errors);
    }

    [LinuxFact(Needs = "flock")]
    public async Task Without_an_SDK_it_says_what_to_install()
    {
        using var fresh = new CopiedCheckout();
        using var folder = new WatchedFolder();
        foreach (var tool in new[] { "bash", "find", "grep", "mkdir", "flock" })
        {
            File.CreateSymbolicLink(folder[tool], Tools.Find(tool)!);
        }

        await using var script = ServerProcess.StartProgram([fresh.Script], environment: [("PATH", folder.Path)]);
        var exit = await script.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.StartsWith("The .NET 10 SDK is missing: ", Assert.Single(exit.Errors), StringComparison.Ordinal);

        // A .NET that lists no SDK.
        File.CreateSymbolicLink(folder["dotnet"], Tools.Find("true")!);
        await using var old = ServerProcess.StartProgram([fresh.Script], environment: [("PATH", folder.Path)]);
        exit = await old.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("The .NET 10 SDK is missing: ", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }
}
