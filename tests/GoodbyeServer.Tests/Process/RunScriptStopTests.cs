using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>Signals that come while run.sh builds, and folders that it may not write to.</summary>
public sealed class RunScriptStopTests
{
    /// <summary>The terminal's Ctrl-C goes to the whole process group; a signal of kill(1) to the script alone.</summary>
    [LinuxFact(Needs = "script")]
    public async Task Ctrl_C_during_a_build_ends_it_and_nothing_is_built()
    {
        using var checkout = new CopiedCheckout();
        using var folder = new WatchedFolder();
        var (keys, log) = (folder["keys"], folder["log"]);
        await using var pipe = ServerProcess.StartProgram(["mkfifo", keys]);
        await pipe.ExitAsync();
        await using var terminal = CopiedCheckout.StartProgram(
            ["/bin/sh", "-c", $"exec script --quiet --return --flush --command '{checkout.Script} --port=0' '{log}' <'{keys}'"]);
        await using (var keyboard = new FileStream(keys, FileMode.Open, FileAccess.Write))
        {
            await terminal.LineAsync(RunScriptTests.Building);
            keyboard.WriteByte(3);
            await keyboard.FlushAsync();
            var exit = await terminal.ExitAsync();
            Assert.Equal(130, exit.Code);
            Assert.DoesNotContain(exit.Lines, line => line.Contains("Listening", StringComparison.Ordinal));
        }

        await AssertNothingIsLeftAsync(checkout);
    }

    [LinuxFact]
    public async Task SIGTERM_during_a_build_ends_it_and_nothing_is_built()
    {
        using var checkout = new CopiedCheckout();
        await using var script = ServerProcess.StartProgram(["/bin/sh", "-c", $"exec '{checkout.Script}' --port=0 2>&1"]);
        await script.LineAsync(RunScriptTests.Building);
        script.Send(Signal.Terminate);
        var exit = await script.ExitAsync();
        Assert.Equal((143, RunScriptTests.Building), (exit.Code, Assert.Single(exit.Lines)));
        await AssertNothingIsLeftAsync(checkout);
    }

    [LinuxFact(Needs = "setpriv")]
    public async Task In_a_folder_that_cannot_be_written_to_it_says_so_in_one_line()
    {
        using var checkout = new CopiedCheckout();
        var fresh = await RunWithoutRightsAsync(checkout);
        Assert.Equal(1, fresh.Code);
        Assert.Equal(
            "Nothing is built yet, and this folder cannot be written to: copy it to where you may write, and run that.",
                Assert.Single(fresh.Errors));

        Directory.CreateDirectory(Path.GetDirectoryName(checkout.Program)!);
        File.CreateSymbolicLink(checkout.Program, Tools.Find("echo")!);
        var old = await RunWithoutRightsAsync(checkout);
        Assert.Equal((0, "--port=0"), (old.Code, Assert.Single(old.Lines)));
        Assert.Equal(
            "A source is newer than the build, but this folder cannot be written to: starting the program as it was built.",
                Assert.Single(old.Errors));
    }

    /// <summary>As a user who may read the folder, and not write there.</summary>
    private static async Task<Exit> RunWithoutRightsAsync(CopiedCheckout checkout)
    {
        string[] nobody = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"]
            : [];
        var script = $"chmod -R a+rX '{checkout.Path}' '{checkout.Path}/..'; chmod -R a-w '{checkout.Path}'; "
            + $"{string.Join(' ', nobody)} '{checkout.Script}' --port=0; code=$?;"
            + $" chmod -R u+w '{checkout.Path}'; exit $code";
        await using var process = ServerProcess.StartProgram(["/bin/sh", "-c", script]);
        return await process.ExitAsync();
    }

    private static async Task AssertNothingIsLeftAsync(CopiedCheckout checkout)
    {
        await checkout.NothingRunsAsync();
        Assert.False(File.Exists(checkout.Stamp));
        Assert.False(File.Exists(checkout.Program));
        Assert.False(Directory.Exists(checkout["src/GoodbyeServer/obj/run"]));
    }
}
