using GoodbyeServer.Tests.Packaging;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>run.sh when something is not as it should be. Most of these build, which is slow.</summary>
[Collection(nameof(Builds))]
public sealed class RunScriptFaultTests
{
    private const string NeedsDotnet = "The program needs .NET and starts ten times slower, since ";

    private static readonly string EmptyNetwork = Environment.IsPrivilegedProcess ? "--net" : "--map-root-user --net";

    [LinuxTheory]
    [InlineData("it's")]
    [InlineData("a,b")]
    [InlineData("a;b")]
    [InlineData("100%20")]
    [InlineData("$x")]
    [InlineData("a\\b")]
    public async Task A_folder_whose_name_the_build_takes_apart_is_refused_in_one_line(string name)
    {
        using var checkout = new CopiedCheckout(name);
        var exit = await RunAsync(checkout);
        Assert.Equal((1, 0), (exit.Code, exit.Lines.Count));
        Assert.EndsWith($"; move it: {checkout.Path}", Assert.Single(exit.Errors), StringComparison.Ordinal);
    }

    [PackagingFact]
    public async Task Without_a_linker_it_builds_for_dotnet_and_says_so()
    {
        using var checkout = new CopiedCheckout(isSmall: true);
        using var tools = new WatchedFolder();
        LinkTools(tools, name => name is not ("cc" or "gcc" or "clang"));
        var exit = await RunAsync(checkout, ("PATH", tools.Path));
        Assert.Equal(0, exit.Code);
        Assert.Equal([RunScriptTests.Building, NeedsDotnet + "there is no clang or gcc to link with."], exit.Errors);
        Assert.True(File.Exists(checkout.Program + ".dll"));
    }

    [PackagingFact]
    public async Task A_native_build_that_fails_is_told_apart_from_a_missing_linker()
    {
        using var checkout = new CopiedCheckout(isSmall: true);
        using var tools = new WatchedFolder();
        LinkTools(tools, name => name is not ("gcc" or "clang"));
        File.CreateSymbolicLink(tools["gcc"], Tools.Find("false")!);
        var exit = await RunAsync(checkout, ("PATH", tools.Path));
        Assert.Equal(0, exit.Code);
        Assert.Equal([RunScriptTests.Building, NeedsDotnet + "the native build failed (src/GoodbyeServer/obj/run-native.log says how)."],
            exit.Errors);
        Assert.Contains("Generating native code", await File.ReadAllTextAsync(checkout["src/GoodbyeServer/obj/run-native.log"]),
            StringComparison.Ordinal);
        Assert.True(File.Exists(checkout.Program + ".dll"));
    }

    [NetworklessFact]
    public async Task Without_a_network_it_builds_from_the_packages_that_were_restored_before()
    {
        using var checkout = new CopiedCheckout(isSmall: true);
        await using var script = CopiedCheckout.StartProgram(
            ["/bin/sh", "-c", $"exec unshare {EmptyNetwork} '{checkout.Script}' --version"]);
        var exit = await script.ExitAsync();
        Assert.Equal((0, RunScriptTests.Building), (exit.Code, Assert.Single(exit.Errors)));
    }

    [NetworklessFact]
    public async Task Without_a_network_and_packages_it_says_so_in_one_line()
    {
        using var checkout = new CopiedCheckout(isSmall: true);
        await using var script = CopiedCheckout.StartProgram(
            ["/bin/sh", "-c", $"exec unshare {EmptyNetwork} '{checkout.Script}' --version"],
            ("NUGET_PACKAGES", checkout["packages"]), ("NUGET_HTTP_CACHE_PATH", checkout["cache"]));
        var exit = await script.ExitAsync();
        Assert.Equal((1, 0), (exit.Code, exit.Lines.Count));
        Assert.Equal(
        [
            RunScriptTests.Building,
            "goodbye-server could not be built: its packages are not on this machine, and could not be downloaded.",
        ], exit.Errors);
    }

    private static async Task<Exit> RunAsync(CopiedCheckout checkout, params (string Name, string? Value)[] environment)
    {
        await using var script = CopiedCheckout.StartProgram([checkout.Script, "--version"], environment);
        return await script.ExitAsync();
    }

    /// <summary>A folder of links to the programs of this machine that are wanted.</summary>
    private static void LinkTools(WatchedFolder folder, Func<string, bool> isWanted)
    {
        var programs = Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(Directory.Exists).SelectMany(Directory.GetFiles)
            .DistinctBy(Path.GetFileName).Where(path => isWanted(Path.GetFileName(path)));
        foreach (var program in programs)
        {
            File.CreateSymbolicLink(folder[Path.GetFileName(program)], program);
        }
    }
}

/// <summary>A test that builds without a network.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworklessFactAttribute : FactAttribute
{
    public NetworklessFactAttribute() => Skip = new PackagingFactAttribute().Skip ?? Unavailable.Value;

    private static readonly Lazy<string?> Unavailable = new(WhyNot);

    private static string? WhyNot()
    {
        if (Tools.Find("unshare") is not { } unshare)
        {
            return "needs the program unshare";
        }

        string[] flags = Environment.IsPrivilegedProcess ? ["--net"] : ["--map-root-user", "--net"];
        using var process = System.Diagnostics.Process.Start(unshare, [.. flags, "true"]);
        process.WaitForExit();
        return process.ExitCode == 0 ? null : "this machine allows no network namespace (unshare --net)";
    }
}
