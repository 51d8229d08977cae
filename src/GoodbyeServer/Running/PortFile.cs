using System.Globalization;
using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>
/// A file that holds the port for as long as the server runs: what a script waits for. Whoever else can write to its folder
/// may put links, FIFOs and devices there; none of them is opened, written through or removed.
/// </summary>
internal sealed class PortFile(string path) : IDisposable
{
    private string? _written;

    /// <summary>Removes what an earlier server left, so that nobody takes its port for this one's.</summary>
    /// <exception cref="StartupException">There can be no file of this name.</exception>
    public void RemoveOld()
    {
        // The root has none.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw Cannot($"there is no folder {Quote.Of(folder)}; create it first");
        }

        switch (KindAt(path))
        {
            case FileKind.Missing:
                return;
            case FileKind.Regular:
                Try(() => File.Delete(path));
                return;
            case FileKind.Directory:
                throw Cannot("it is a directory; name a file in it");
            default:
                throw Cannot("something else than a file is there; remove it, or name another");
        }
    }

    /// <summary>Writes the ports, a line each; the file appears whole or not at all.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public void Write(params IEnumerable<int> ports)
    {
        var content = string.Concat(ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}\n")));

        // A name that nobody can plant, of a length of its own: with a suffix, a long name would become too long.
        var whole = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".goodbye-{Path.GetRandomFileName()}");
        Try(() =>
        {
            var file = new StreamWriter(new FileStream(whole, FileMode.CreateNew, FileAccess.Write));
            try
            {
                using (file)
                {
                    file.Write(content);
                }

                File.Move(whole, path, overwrite: true);
                _written = content;
            }
            catch
            {
                File.Delete(whole);
                throw;
            }
        });
    }

    /// <summary>Removes it, unless another server has written its own meanwhile. One that is already gone is fine.</summary>
    public void Dispose()
    {
        if (_written is null || FileStatus.OfLink(path) is not { Kind: FileKind.Regular } file || file.Size != _written.Length)
        {
            return;
        }

        try
        {
            if (File.ReadAllText(path) == _written)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Complaints.Write($"could not remove --port-file {Quote.Of(path)}: {Quote.OneLine(e.Message)}");
        }
    }

    private static FileKind KindAt(string path) => FileStatus.Of(path).Kind is not FileKind.Missing and var kind ? kind
        : FileStatus.OfLink(path).Kind;

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The last where a limit of file size is exceeded (EFBIG).
            throw Cannot(Quote.OneLine(e.Message));
        }
    }

    private StartupException Cannot(string why) => new($"cannot write --port-file {Quote.Of(path)}: {why}");
}
