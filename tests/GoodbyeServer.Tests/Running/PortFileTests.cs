using GoodbyeServer.Running;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>Which port file is removed at the end.</summary>
public sealed class PortFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("goodbye-").FullName, "port");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void Its_own_port_file_is_removed()
    {
        using (var file = new PortFile(_path))
        {
            file.Write(8080, 8081);
            Assert.Equal("8080\n8081\n", File.ReadAllText(_path));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_path)!));
    }

    [Fact]
    public void A_successors_is_left_alone()
    {
        using (var file = new PortFile(_path))
        {
            file.Write(8080);
            File.WriteAllText(_path, "9090\n");
        }

        Assert.Equal("9090\n", File.ReadAllText(_path));
    }
}
