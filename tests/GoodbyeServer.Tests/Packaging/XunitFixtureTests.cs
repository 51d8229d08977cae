using GoodbyeServer.Tests.Documents;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>The fixture for xunit, in a project of its own, which has to be built.</summary>
[Collection(nameof(Builds))]
public sealed class XunitFixtureTests
{
    [PackagingFact]
    public async Task It_passes()
    {
        using var copy = new SourceCopy();
        var folder = Directory.CreateDirectory(copy["fixture"]).FullName;
        FixtureTests.Write("xunit", folder, "GoodbyeServer.cs", "ClientTests.cs");
        var references = File.ReadLines(Path.Combine(Repository.Root, "tests/GoodbyeServer.Tests/GoodbyeServer.Tests.csproj"))
            .Where(line => line.Contains("<PackageReference ", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "client.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>{string.Join('\n', references)}</ItemGroup>
            </Project>
            """);
        Tools.WriteScript(
            Directory.CreateDirectory(copy["bin"]) + "/goodbye-server",
            $"exec {string.Join(' ', TestedProgram.CommandLine.Select(word => $"'{word}'"))} \"$@\"");
        var said = await copy.RunDotnetAsync("test", folder, "-e", $"PATH={copy["bin"]}:{Environment.GetEnvironmentVariable("PATH")}");
        Assert.Contains("Passed:     1", said, StringComparison.Ordinal);
    }
}
