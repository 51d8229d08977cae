using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GoodbyeServer.Tests.Documents;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>What users install starts, and says goodbye.</summary>
[Collection(nameof(Builds))]
public sealed class PackagingTests
{
    [PackagingFact]
    public async Task The_tool_is_packed_installed_updated_and_run()
    {
        using var copy = new SourceCopy();
        await copy.CommitAsync("first");
        await copy.RunDotnetAsync("pack", "src/GoodbyeServer", "-o", copy["feed"]);
        Assert.Equal(
            ["GoodbyeServer.1.1.1.nupkg", "GoodbyeServer.any.1.1.1.nupkg", "GoodbyeServer.linux-x64.1.1.1.nupkg"],
            Directory.GetFiles(copy["feed"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        AssertPointer(Path.Combine(copy["feed"], "GoodbyeServer.1.1.1.nupkg"));
        AssertPortable(Path.Combine(copy["feed"], "GoodbyeServer.any.1.1.1.nupkg"));

        // The feed is the only source: what is installed is what was packed. Under another name: packing would find a nuget.config.
        await File.WriteAllTextAsync(copy["only-the-feed.config"], $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{copy["feed"]}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{copy["packages"]}" /></config>
            </configuration>
            """);
        string[] target = ["GoodbyeServer", "--tool-path", copy["tools"], "--configfile", copy["only-the-feed.config"]];

        // As a job in CI does it, which then runs it.
        await copy.RunInProjectAsync(CiSteps.Script("dotnet tool install"), $"NUGET_PACKAGES={copy["packages"]}");
        var program = Path.Combine(copy["tools"], "goodbye-server");
        await Installed.AssertSaysGoodbyeAsync(program);
        Assert.Equal($"1.1.1+g{await copy.HeadAsync()}", await Installed.VersionAsync(program));

        SmallProgram.Replace(copy["goodbye-server/src"]);
        await copy.CommitAsync("second");
        await copy.RunDotnetAsync("pack", "src/GoodbyeServer", "-o", copy["feed"]);
        await copy.RunDotnetAsync(["tool", "update", .. target]);
        Assert.Equal($"1.1.2+g{await copy.HeadAsync()}", await Installed.VersionAsync(program));

        Assert.EndsWith(
            "1.1.2+g" + await copy.HeadAsync(),
            (await copy.RunOnceAsync("GoodbyeServer", "--yes", "--configfile", copy["only-the-feed.config"], "--", "--version")).TrimEnd(),
            StringComparison.Ordinal);
    }

    private static void AssertPointer(string path)
    {
        using var package = ZipFile.OpenRead(path);
        var specification = XDocument.Parse(TextOf(package, "GoodbyeServer.nuspec")).Root!.Elements().Single();
        string? Value(string name) => specification.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal(("GoodbyeServer", "GoodbyeServer", "README.md"), (Value("id"), Value("authors"), Value("readme")));
        Assert.NotEmpty(Value("description")!);
        Assert.StartsWith("GoodbyeServer", Value("title"), StringComparison.Ordinal);
        Assert.Contains("half-close", Value("tags")!.Split(' ', ';'));
        Assert.Equal("git",
            specification.Elements().Single(element => element.Name.LocalName == "repository").Attribute("type")!.Value);
        Assert.NotNull(package.GetEntry("share/man/man1/goodbye-server.1"));
        Assert.NotNull(package.GetEntry("share/completions/goodbye-server.bash"));
        Assert.Equal("DotnetTool",
            specification.Descendants().Single(element => element.Name.LocalName == "packageType").Attribute("name")!.Value);
        var readme = TextOf(package, "README.md");
        Assert.StartsWith("# GoodbyeServer\n", readme, StringComparison.Ordinal);
        var pages = Regex.Matches(readme, @"\]\((?<page>[^)#:]+)(#[^)]*)?\)",
            RegexOptions.ExplicitCapture).Select(link => link.Groups["page"].Value).Distinct();
        Assert.All(pages.Where(page => Path.Exists(Path.Combine(Repository.Root, page))), page => Assert.NotNull(package.GetEntry(page)));
        var settings = XDocument.Parse(TextOf(package, "tools/any/any/DotnetToolSettings.xml"));
        Assert.Equal("goodbye-server", settings.Descendants("Command").Single().Attribute("Name")!.Value);
        Assert.Equal(["linux-x64", "any"],
            settings.Descendants("RuntimeIdentifierPackage").Select(other => other.Attribute("RuntimeIdentifier")!.Value));
    }

    private static void AssertPortable(string path)
    {
        using var package = ZipFile.OpenRead(path);
        Assert.NotNull(package.GetEntry("tools/net10.0/any/goodbye-server.dll"));
        using var runtime = JsonDocument.Parse(TextOf(package, "tools/net10.0/any/goodbye-server.runtimeconfig.json"));
        Assert.Equal("Major", runtime.RootElement.GetProperty("runtimeOptions").GetProperty("rollForward").GetString());
    }

    private static string TextOf(ZipArchive package, string entry)
    {
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }
}
