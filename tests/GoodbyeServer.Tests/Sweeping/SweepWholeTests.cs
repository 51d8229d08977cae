using GoodbyeServer.Tests.Support;
using Xunit;
using static GoodbyeServer.Tests.Sweeping.SweepProcess;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>The run before the cuts: a client that does not take the whole is not swept, nor one that is told nothing.</summary>
public sealed class SweepWholeTests
{
    [LinuxTheory(Needs = "bash")]
    [InlineData("exit 7", 7, "exit 7")]
    [InlineData("kill -SEGV $$", 139, "SIGSEGV")]
    [InlineData("exit 0", 1, "exit 0, but made no connection")]
    [InlineData("sleep 600 & wait", 124, "not over after 0.3 s")]
    public async Task A_client_that_does_not_take_the_whole_is_not_swept(string script, int code, string why)
    {
        var exit = await SweepAsync(script, "--sweep", "--run-for=300ms", "--log-level=fatal");
        Assert.Equal((code, $"the client does not take the whole answer either: {why}"), (exit.Code, Assert.Single(exit.Errors)));
        Assert.InRange(exit.Errors[0].Length, 1, 80);
        Assert.Empty(exit.Lines);
    }

    [LinuxFact(Needs = "bash")]
    public async Task Nor_is_one_that_is_told_nothing()
    {
        var exit = await SweepAsync(Naive, "--sweep", "--no-message");
        Assert.Equal(1, exit.Code);
        Assert.Equal("the client does not take the whole answer either: exit 0, but was told nothing", exit.Errors[^1]);
    }

    [LinuxFact]
    public async Task A_command_that_is_not_there_is_said_so()
    {
        await using var server = ServerProcess.Start("--sweep", "--", "/nowhere/client");
        var exit = await server.ExitAsync();
        Assert.Equal((127, 1), (exit.Code, exit.Errors.Count));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_cut_past_the_end_is_a_usage_error()
    {
        var exit = await SweepAsync(Naive, "--sweep=8");
        Assert.Equal((2, "--sweep: no such cut; 8 bytes are said, so expected cuts from 0 to 7"), (exit.Code, exit.Errors[^1]));
    }
}
