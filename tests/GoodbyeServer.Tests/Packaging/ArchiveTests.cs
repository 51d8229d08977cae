using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>What is unpacked: the program, its man page, what completes its flags, with a checksum beside it.</summary>
[Collection(nameof(Builds))]
public sealed class ArchiveTests
{
    private const string Name = "goodbye-server-1.1.0-linux-x64-gnu";

    [PackagingFact]
    public async Task It_holds_the_program_the_man_page_and_the_completions()
    {
        using var copy = new SourceCopy();
        await copy.RunDotnetAsync("build", "src/GoodbyeServer", "-t:Archive");
        var folder = copy["sources/src/GoodbyeServer/bin/package"];
        var archive = Path.Combine(folder, Name + ".tar.gz");

        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(archive)));
        Assert.Contains($"{hash}  {Name}.tar.gz", await File.ReadAllLinesAsync(Path.Combine(folder, "SHA256SUMS")));

        var unpacked = Directory.CreateDirectory(copy["unpacked"]).FullName;
        await using (var file = File.OpenRead(archive))
        await using (var tar = new GZipStream(file, CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(tar, unpacked, overwriteFiles: false);
        }

        var content = Path.Combine(unpacked, Name);
        Assert.Equal(
            [
                "README.md", "completions/_goodbye-server", "completions/goodbye-server.bash", "completions/goodbye-server.fish",
                "goodbye-server", "goodbye-server.1",
            ],
            Directory.GetFiles(content, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(content, path))
                .Order(StringComparer.Ordinal));
        var program = Path.Combine(content, "goodbye-server");
        Assert.Equal("1.1.0", await Installed.VersionAsync(program));
        await Installed.AssertSaysGoodbyeAsync(program, ("DOTNET_ROOT", ""));
        await using var printed = ServerProcess.StartProgram([program, "--completion", "zsh"]);
        Assert.Equal(
            await File.ReadAllLinesAsync(Path.Combine(content, "completions", "_goodbye-server")), (await printed.ExitAsync()).Lines);
    }
}
