using GoodbyeServer.CommandLine;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>The man page that packages hold is the one that the flags make, and reads well at 80 columns.</summary>
public sealed class ManPageTests
{
    private const int Columns = 80;

    private static readonly string File = Path.Combine(Repository.Root, "src", "docs", "goodbye-server.1");

    [Fact]
    public async Task It_is_made_from_the_flags()
    {
        if (Environment.GetEnvironmentVariable("GOODBYE_RECORD") == "1")
        {
            await System.IO.File.WriteAllTextAsync(File, ManPage.Source());
        }

        Assert.Equal(ManPage.Source(), await System.IO.File.ReadAllTextAsync(File));
    }

    [LinuxFact(Needs = "groff")]
    public async Task Groff_finds_no_fault_in_it()
    {
        await using var groff = ServerProcess.StartProgram(["groff", "-man", "-Tutf8", "-ww", "-z", File]);
        var exit = await groff.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
    }

    [LinuxFact(Needs = "man")]
    public async Task It_fits_80_columns_and_names_every_flag()
    {
        await using var man = ServerProcess.StartProgram(
            ["man", "-l", File],
            environment: [("MANWIDTH", "80"), ("MANPAGER", "cat"), ("LC_ALL", "C.UTF-8")]);
        var exit = await man.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.All(exit.Lines, line => Assert.InRange(line.Length, 0, Columns));
        Assert.All(new ServerFlags().All, flag => Assert.Contains(
            exit.Lines, line => $"{line.Trim().Replace(',', ' ')} ".Contains($"{flag.Name} ", StringComparison.Ordinal)));
        Assert.Contains(exit.Lines, line => line.Contains("--close abort:2,half-close", StringComparison.Ordinal));
    }
}
