using System.Text;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>A file that a flag names is read whole, or refused in one line.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("goodbye-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(WholeFile.MostOfDevice)]
    [InlineData(1_000_001)]
    public void A_file_is_read_whole(int size)
    {
        var path = Path.Combine(_folder, "words");
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        Assert.Equal(bytes, WholeFile.Read("--message-file", path).ToArray());
    }

    [LinuxFact(Needs = "mkfifo")]
    public async Task A_fifo_is_read_to_its_end()
    {
        await using var writer = ServerProcess.StartProgram(["/bin/sh", "-c", "mkfifo words; echo ready; printf one >words"],
            folder: _folder);
        await writer.LineAsync("ready");
        var read = await Task.Run(() => WholeFile.Read("--message-file", Path.Combine(_folder, "words")));
        Assert.Equal("one", Encoding.UTF8.GetString(read.Span));
    }

    [LinuxTheory]
    [InlineData("/dev/zero", "it is a device that gives more than 64 KiB; expected a file of at most 1 GiB")]
    [InlineData("/dev/full", "it is a device that gives more than 64 KiB; expected a file of at most 1 GiB")]
    [InlineData("/dev", "it is a directory; name a file")]
    public void What_has_no_end_is_refused(string path, string why)
    {
        var refused = Assert.Throws<StartupException>(() => WholeFile.Read("--message-file", path));
        Assert.Equal($"cannot read --message-file '{path}': {why}", refused.Message);
    }

    [LinuxFact]
    public void The_null_device_is_an_empty_file() => Assert.Equal(0, WholeFile.Read("--message-file", "/dev/null").Length);

    [LinuxFact]
    public void A_file_that_is_too_large_is_refused_before_it_is_read()
    {
        var path = Path.Combine(_folder, "large");
        using (var file = File.Create(path))
        {
            file.SetLength(WholeFile.Most + 1);
        }

        var refused = Assert.Throws<StartupException>(() => WholeFile.Read("--message-file", path));
        Assert.Equal($"cannot read --message-file '{path}': it is larger than 1 GiB, which is the most", refused.Message);
    }
}
