using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>The version comes from git if git can tell; nothing else depends on it.</summary>
[Collection(nameof(Builds))]
public sealed class VersionTests
{
    [PackagingFact]
    public async Task Each_commit_is_a_newer_version_and_without_git_it_is_the_first()
    {
        using var copy = new SourceCopy();
        Assert.Equal("1.1.0 1.1.0", await VersionsAsync(copy, copy["goodbye-server"]));

        await copy.CommitAsync("first");
        await copy.CommitAsync("second");
        var head = await copy.HeadAsync();
        Assert.Equal($"1.1.2 1.1.2+g{head}", await VersionsAsync(copy, copy["goodbye-server"]));

        await copy.GitAsync("clone", "--quiet", "--depth", "1", $"file://{copy["goodbye-server"]}", copy["shallow"]);
        Assert.Equal($"1.1.0 1.1.0+g{head}", await VersionsAsync(copy, copy["shallow"]));

        await File.AppendAllTextAsync(Path.Combine(copy["goodbye-server"], "README.md"), "\n");
        Assert.Equal($"1.1.2 1.1.2+g{head}-dirty", await VersionsAsync(copy, copy["goodbye-server"]));
    }

    /// <summary>A package's version, and what the program prints.</summary>
    private static async Task<string> VersionsAsync(SourceCopy copy, string folder)
    {
        var project = Path.Combine(folder, "src", "GoodbyeServer");
        var version = await GetAsync("PackageVersion");
        return $"{version} {await GetAsync("InformationalVersion")}";

        async Task<string> GetAsync(string property) =>
            (await copy.RunDotnetAsync("msbuild", project, "-target:GetAssemblyVersion", $"-getProperty:{property}")).Trim();
    }
}
