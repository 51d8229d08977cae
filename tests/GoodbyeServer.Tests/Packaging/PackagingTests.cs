using System.IO.Compression;
using System.Text.Json;
using System.Xml.Linq;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>What users install starts, and says goodbye.</summary>
public sealed class PackagingTests
{
    [PackagingFact]
    public async Task The_tool_is_packed_installed_and_run()
    {
        using var copy = new SourceCopy();
        await copy.RunDotnetAsync("pack", "src/GoodbyeServer", "-o", copy["feed"]);
        AssertPackage(Assert.Single(Directory.GetFiles(copy["feed"])));

        // The feed is the only source: what is installed is what was packed.
        await File.WriteAllTextAsync(copy["nuget.config"], $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{copy["feed"]}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{copy["packages"]}" /></config>
            </configuration>
            """);
        await copy.RunDotnetAsync("tool", "install", "GoodbyeServer", "--tool-path", copy["tools"], "--configfile", copy["nuget.config"]);
        await AssertSaysGoodbyeAsync(Path.Combine(copy["tools"], "goodbye-server"), ("DOTNET_ROOT", SourceCopy.DotnetRoot));
    }

    [PackagingFact]
    public async Task The_single_file_runs_without_dotnet()
    {
        using var copy = new SourceCopy();
        await copy.RunDotnetAsync("publish", "src/GoodbyeServer", "-p:PublishProfile=single-file", $"-p:PublishDir={copy["single-file"]}/");
        var file = Assert.Single(Directory.GetFileSystemEntries(copy["single-file"]));
        Assert.Equal("GoodbyeServer", Path.GetFileName(file));
        await AssertSaysGoodbyeAsync(file, ("PATH", copy["nothing"]), ("DOTNET_ROOT", ""), ("DOTNET_HOST_PATH", ""));
    }

    private static void AssertPackage(string path)
    {
        using var package = ZipFile.OpenRead(path);
        var specification = XDocument.Parse(TextOf(package, "GoodbyeServer.nuspec")).Root!.Elements().Single();
        string? Value(string name) => specification.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
        Assert.Equal(("GoodbyeServer", "GoodbyeServer", "README.md"), (Value("id"), Value("authors"), Value("readme")));
        Assert.NotEmpty(Value("description")!);
        Assert.Equal("DotnetTool", specification.Descendants().Single(element => element.Name.LocalName == "packageType").Attribute("name")!.Value);
        Assert.StartsWith("# GoodbyeServer\n", TextOf(package, "README.md"), StringComparison.Ordinal);

        var command = XDocument.Parse(TextOf(package, "tools/net10.0/any/DotnetToolSettings.xml")).Descendants("Command").Single();
        Assert.Equal("goodbye-server", command.Attribute("Name")!.Value);
        using var runtime = JsonDocument.Parse(TextOf(package, "tools/net10.0/any/goodbye-server.runtimeconfig.json"));
        Assert.Equal("Major", runtime.RootElement.GetProperty("runtimeOptions").GetProperty("rollForward").GetString());
    }

    private static string TextOf(ZipArchive package, string entry)
    {
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private static async Task AssertSaysGoodbyeAsync(string program, params (string Name, string? Value)[] environment)
    {
        await using var server = ServerProcess.StartProgram([program, "--port=0", "--bind=127.0.0.1", "--echo", "--timeline"], environment: environment);
        await server.ListeningAsync();
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReadAsync(5));
        server.Send(Signal.Terminate);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Contains(exit.Lines, line => line.Contains(": shutdown, clean (half-close, 5 B in, 13 B out, goodbye sent, ", StringComparison.Ordinal));
        Assert.Contains(exit.Lines, line => line.Contains(" goodbye 8 B ", StringComparison.Ordinal));
    }
}
