using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>A server that is killed takes its command along: a pipe that any of its processes holds is closed then.</summary>
public sealed class KilledServerTests
{
    [LinuxTheory(Needs = "mkfifo")]
    [InlineData]
    [InlineData("--sweep", "--run-for=10m")]
    public async Task A_command_that_lasts_and_what_it_has_started_are_killed_too(params string[] flags)
    {
        using var folder = new WatchedFolder();
        var held = folder["held"];
        await using (var made = ServerProcess.StartProgram(["mkfifo", held]))
        {
            Assert.Equal(0, (await made.ExitAsync()).Code);
        }

        const string script = "trap '' TERM HUP; exec > \"$0\" 2>&1; echo ready; sleep 600 & sleep 600";
        await using var server = ServerProcess.Start(["--bind=127.0.0.1", .. flags, "--", "sh", "-c", script, held]);
        using var reader = await Task.Run(() => new StreamReader(held)).OrHangs();
        Assert.Equal("ready", await reader.ReadLineAsync().OrHangs());
        await Guardians.AppearsAsync(server.Id).OrHangs();
        Assert.Equal(["0", "1", "2"], Directory.GetFiles($"/proc/{Guardians.Of(server.Id).Single()}/fd").Select(Path.GetFileName).Order());

        server.Send(Signal.Kill);
        Assert.Equal("", await reader.ReadToEndAsync().OrHangs());
    }
}
