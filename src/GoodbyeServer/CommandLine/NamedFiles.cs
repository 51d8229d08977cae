using GoodbyeServer.Kernel;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>
/// The files that a command line names, whatever it calls them: by a link, a hard link or another spelling. What the server
/// writes is nothing that it reads or writes for another purpose: the log would overwrite the message.
/// </summary>
internal sealed class NamedFiles
{
    private readonly Dictionary<object, (string NamedBy, bool IsWritten)> _uses = [];
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _contents = [];

    /// <summary>Takes one more. The mistake of naming one file for two purposes, as one line; null if there is none.</summary>
    /// <param name="namedBy">The flag or the step that names it.</param>
    /// <param name="path">The path, as typed.</param>
    /// <param name="isWritten">Whether the server writes it, or removes it.</param>
    public string? Add(string namedBy, string path, bool isWritten)
    {
        if (KeyOf(path) is not { } file || _uses.TryAdd(file, (namedBy, isWritten)))
        {
            return null;
        }

        var other = _uses[file];
        return other.IsWritten || isWritten
            ? $"{namedBy} {Quote.Of(path)}: {other.NamedBy} names the same file; expected another"
            : null;
    }

    /// <summary>Reads one. Named twice it is read once: it costs its size once, and a pipe gives its bytes once.</summary>
    /// <exception cref="UsageException">The server writes it as well.</exception>
    /// <exception cref="StartupException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> Read(string namedBy, string path)
    {
        if (Add(namedBy, path, isWritten: false) is { } mistake)
        {
            throw new UsageException(mistake);
        }

        if (!_contents.TryGetValue(path, out var content))
        {
            _contents.Add(path, content = WholeFile.Read(namedBy, path));
        }

        return content;
    }

    /// <summary>What is the same for every name of a file; null for a device, in which nothing is overwritten.</summary>
    private static object? KeyOf(string path)
    {
        var found = FileStatus.Of(path);
        return found.Kind == FileKind.Device ? null
            : found.Identity is { } file ? file
            : OperatingSystem.IsLinux() ? PlaceOf(FileStatus.OfLink(path).Kind == FileKind.Link ? TargetOf(path) : path)
            : Path.GetFullPath(path);
    }

    /// <summary>Of a file that is yet to be made: its folder and its name.</summary>
    private static string PlaceOf(string path)
    {
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
        return FileStatus.Of(folder).Identity is { } found ? $"{found}/{Path.GetFileName(path)}" : path;
    }

    /// <summary>Where a link that leads nowhere leads; itself if it leads in a circle.</summary>
    private static string TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
        }
        catch (IOException)
        {
            return link;
        }
    }
}
