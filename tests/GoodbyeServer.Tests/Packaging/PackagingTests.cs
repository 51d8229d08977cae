using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
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
        await copy.RunDotnetAsync(["tool", "install", .. target]);
        var program = Path.Combine(copy["tools"], "goodbye-server");
        await AssertSaysGoodbyeAsync(program);
        Assert.Equal($"1.1.1+g{await copy.HeadAsync()}", await VersionAsync(program));

        await copy.CommitAsync("second");
        await copy.RunDotnetAsync("pack", "src/GoodbyeServer", "-o", copy["feed"]);
        await copy.RunDotnetAsync(["tool", "update", .. target]);
        Assert.Equal($"1.1.2+g{await copy.HeadAsync()}", await VersionAsync(program));

        Assert.EndsWith(
            "1.1.2+g" + await copy.HeadAsync(),
            (await copy.RunOnceAsync("GoodbyeServer", "--yes", "--configfile", copy["only-the-feed.config"], "--", "--version")).TrimEnd(),
            StringComparison.Ordinal);
    }

    [PackagingFact]
    public async Task The_native_file_runs_alone_and_with_glibc_only()
    {
        using var copy = new SourceCopy();
        await copy.RunDotnetAsync("publish", "src/GoodbyeServer", "-p:PublishProfile=native", $"-p:PublishDir={copy["native"]}/");
        var file = Assert.Single(Directory.GetFileSystemEntries(copy["native"]));
        Assert.Equal("goodbye-server", Path.GetFileName(file));
        await AssertSaysGoodbyeAsync(file, ("PATH", copy["nothing"]), ("DOTNET_ROOT", ""), ("DOTNET_HOST_PATH", ""));

        // A tarball has no git to ask.
        Assert.Equal("1.1.0", await VersionAsync(file));
        await AssertNeedsGlibcOnlyAsync(file, copy["root"]);
    }

    /// <summary>Under chroot, with the loader, libc and libm beside it and nothing else; needs root.</summary>
    private static async Task AssertNeedsGlibcOnlyAsync(string file, string root)
    {
        await using var ldd = ServerProcess.StartProgram(["ldd", file]);
        var libraries = (await ldd.ExitAsync()).Lines.Select(line => line.Split(' ',
            '\t').FirstOrDefault(word => word.StartsWith('/'))).OfType<string>().ToList();
        Assert.Equal(
            ["ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6"],
            libraries.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        foreach (var path in (string[])[.. libraries, file])
        {
            var inside = root + (path == file ? "/goodbye-server" : path);
            Directory.CreateDirectory(Path.GetDirectoryName(inside)!);
            File.Copy(path, inside);
        }

        await AssertSaysGoodbyeAsync(["chroot", root, "/goodbye-server"]);
    }

    private static void AssertPointer(string path)
    {
        using var package = ZipFile.OpenRead(path);
        var specification = XDocument.Parse(TextOf(package, "GoodbyeServer.nuspec")).Root!.Elements().Single();
        string? Value(string name) => specification.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal(("GoodbyeServer", "GoodbyeServer", "README.md"), (Value("id"), Value("authors"), Value("readme")));
        Assert.NotEmpty(Value("description")!);
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

    private static async Task<string> VersionAsync(string program)
    {
        await using var version = ServerProcess.StartProgram([program, "--version"]);
        return Assert.Single((await version.ExitAsync()).Lines);
    }

    private static Task AssertSaysGoodbyeAsync(string program, params (string Name, string? Value)[] environment) =>
        AssertSaysGoodbyeAsync([program], environment);

    private static async Task AssertSaysGoodbyeAsync(string[] command, params (string Name, string? Value)[] environment)
    {
        await using var server = ServerProcess.StartProgram([.. command, "--port=0", "--bind=127.0.0.1", "--echo", "--timeline"],
            environment: environment);
        await server.ListeningAsync();
        Assert.DoesNotContain("libcoreclr", await File.ReadAllTextAsync($"/proc/{server.Id}/maps"), StringComparison.Ordinal);
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReadAsync(5));
        server.Send(Signal.Terminate);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Contains(exit.Lines, line => line.Contains(": shutdown, clean (half-close, 5 B in, 13 B out, ", StringComparison.Ordinal));
        Assert.Contains(exit.Lines, line => line.Contains(" goodbye 8 B ", StringComparison.Ordinal));
    }
}
