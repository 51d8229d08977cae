using GoodbyeServer.Tests.Documents;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>The native program as one file, which is published once, by a job in CI.</summary>
public sealed class NativeFile : IAsyncLifetime
{
    internal SourceCopy Copy { get; } = new();

    internal string Path => Directory.GetFileSystemEntries(Copy["goodbye-server/src/GoodbyeServer/bin/native"]).Single();

    public Task InitializeAsync() => new PackagingFactAttribute().Skip is not null ? Task.CompletedTask
        : Copy.RunInProjectAsync(CiSteps.Script("dotnet publish"));

    public Task DisposeAsync()
    {
        Copy.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Users copy the native file to where nothing else is.</summary>
[Collection(nameof(Builds))]
public sealed class NativeFileTests(NativeFile native) : IClassFixture<NativeFile>
{
    [PackagingFact]
    public async Task It_runs_alone()
    {
        Assert.Equal("goodbye-server", Path.GetFileName(native.Path));
        await Installed.AssertSaysGoodbyeAsync(
            native.Path, ("PATH", native.Copy["nothing"]), ("DOTNET_ROOT", ""), ("DOTNET_HOST_PATH", ""));

        // A tarball has no git to ask.
        Assert.Equal("1.1.0", await Installed.VersionAsync(native.Path));
    }

    /// <summary>Bytes: 5.9 MB here. The rest is for another version of the SDK or of the linker.</summary>
    [PackagingFact]
    public void It_is_small() => Assert.InRange(new FileInfo(native.Path).Length, 1, 6_000_000);

    [PackagingFact]
    public async Task It_names_glibc_only() => Assert.Equal(
        ["ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6"],
        (await LibrariesAsync()).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [PackagingFact(NeedsRoot = true)]
    public async Task It_runs_under_chroot_with_glibc_only()
    {
        var root = native.Copy["root"];
        foreach (var path in (string[])[.. await LibrariesAsync(), native.Path])
        {
            var inside = root + (path == native.Path ? "/goodbye-server" : path);
            Directory.CreateDirectory(Path.GetDirectoryName(inside)!);
            File.Copy(path, inside);
        }

        await Installed.AssertSaysGoodbyeAsync(["chroot", root, "/goodbye-server"]);
    }

    /// <summary>The paths of what it is linked with, the loader among them.</summary>
    private async Task<IReadOnlyList<string>> LibrariesAsync()
    {
        await using var ldd = ServerProcess.StartProgram(["ldd", native.Path]);
        return [.. (await ldd.ExitAsync()).Lines
            .Select(line => line.Split(' ', '\t').FirstOrDefault(word => word.StartsWith('/'))).OfType<string>()];
    }
}
