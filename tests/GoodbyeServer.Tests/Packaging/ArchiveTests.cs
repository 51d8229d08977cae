using System.Formats.Tar;
using System.IO.Compression;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>What is downloaded: an archive of the program, its man page and what completes its flags, with its checksum.</summary>
[Collection(nameof(Builds))]
public sealed class ArchiveTests
{
    private const string Name = "goodbye-server-1.1.0-linux-x64-gnu";
    private const UnixFileMode Executes = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    [PackagingFact]
    public async Task One_command_makes_the_archive_and_its_checksum()
    {
        using var copy = new SourceCopy();
        SmallProgram.Replace(copy["goodbye-server/src"]);

        // Also where there is a cross-compiler it makes no other archive: its packages need not be on this machine.
        await copy.RunDotnetAsync("build", "src/GoodbyeServer", "-t:Archive", "-p:ArmLinker=none");
        var made = copy["goodbye-server/src/GoodbyeServer/bin/package"];
        Assert.Equal(["SHA256SUMS", $"{Name}.tar.gz"], Directory.GetFiles(made).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await using (var sums = ServerProcess.StartProgram(["sha256sum", "--check", "SHA256SUMS"], folder: made))
        {
            Assert.Equal($"{Name}.tar.gz: OK", Assert.Single((await sums.ExitAsync()).Lines));
        }

        var archive = Path.Combine(made, $"{Name}.tar.gz");
        Assert.Equal(
            [
                $"{Name}/", $"{Name}/README.md", $"{Name}/completions/", $"{Name}/completions/_goodbye-server",
                $"{Name}/completions/goodbye-server.bash", $"{Name}/completions/goodbye-server.fish", $"{Name}/goodbye-server",
                $"{Name}/goodbye-server.1",
            ],
            EntriesOf(archive).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.All(EntriesOf(archive), entry => Assert.Equal((0, 0), (entry.Uid, entry.Gid)));
        Assert.Equal(
            [$"{Name}/goodbye-server"],
            EntriesOf(archive).Where(entry => entry.EntryType != TarEntryType.Directory && (entry.Mode & Executes) != 0)
                .Select(entry => (entry.Mode & Executes) == Executes ? entry.Name : ""));

        await Unpack(archive, copy["."]);
        Assert.Equal("1.1.0", await Installed.VersionAsync(copy[$"{Name}/goodbye-server"]));
        AssertSame("src/docs/goodbye-server.1", copy[$"{Name}/goodbye-server.1"]);
        AssertSame("src/GoodbyeServer/CommandLine/Completions/goodbye-server.zsh", copy[$"{Name}/completions/_goodbye-server"]);
    }

    private static List<TarEntry> EntriesOf(string archive)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        var entries = new List<TarEntry>();
        while (tar.GetNextEntry() is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static async Task Unpack(string archive, string folder)
    {
        await using var tar = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: false);
    }

    private static void AssertSame(string source, string file) =>
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, source)), File.ReadAllText(file));
}
