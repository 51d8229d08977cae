using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>
/// A file that the server writes at its start, and removes at its end. Whoever else can write to its folder may put links, FIFOs
/// and devices there; none of them is opened, written through or removed.
/// </summary>
/// <param name="namedBy">What names it in a message: its flag.</param>
/// <param name="path">The path, as typed.</param>
internal class WrittenFile(string namedBy, string path) : IDisposable
{
    private string? _written;

    /// <summary>The root has none, and is its own.</summary>
    private string Folder => Path.GetDirectoryName(path) is not { } folder ? path : folder.Length == 0 ? "." : folder;

    /// <summary>Removes what an earlier server left, so that nobody takes what it says for this one's.</summary>
    /// <exception cref="StartupException">There can be no file of this name.</exception>
    public void RemoveOld()
    {
        if (!FileFault.IsInRemovedFolder(path) && !Directory.Exists(Folder))
        {
            throw Cannot($"there is no folder {Quote.Of(Folder)}");
        }

        switch (FileStatus.OfLink(path).Kind)
        {
            case FileKind.Missing:
                return;
            case FileKind.Regular:
                Try(() => File.Delete(path));
                return;
            case FileKind.Directory:
                throw Cannot("it is a directory; name a file in it");
            case FileKind.Link:
                throw Cannot("a link is there; remove it, or name another file");
            default:
                throw Cannot("something else than a file is there; remove it, or name another");
        }
    }

    /// <summary>Writes it; it appears whole or not at all.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public void Write(string content) => Try(() =>
    {
        // A random name: nobody can plant it, and it is short whatever the file's name.
        var whole = Path.Combine(Folder, $".goodbye-{Path.GetRandomFileName()}");
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
        catch (Exception e) when (FileFault.Is(e))
        {
            Complaints.Write($"could not remove {namedBy} {Quote.Of(path)}: {FileFault.Why(e, path)}");
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw Cannot(FileFault.Why(e, path));
        }
    }

    private StartupException Cannot(string why) => new($"cannot write {namedBy} {Quote.Of(path)}: {why}");
}
