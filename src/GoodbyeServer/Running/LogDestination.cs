using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>Where the log goes.</summary>
internal sealed class LogDestination : IDisposable
{
    private readonly FileStream? _file;
    private readonly Func<int?> _columns;

    /// <summary>The path of a file that is made anew; null if it is none.</summary>
    private readonly string? _madeAnew;

    private LogDestination(string name, OutputDescriptor descriptor)
    {
        (Name, Write, IsTerminal) = (name, descriptor.Write, descriptor.IsTerminal);
        (IsGone, _columns) = (() => descriptor.IsGone, () => descriptor.Columns);
    }

    private LogDestination(string name, FileStream file, string? madeAnew)
        : this(name, Appending((int)file.SafeFileHandle.DangerousGetHandle()))
    {
        (_file, _madeAnew) = (file, madeAnew);
        if (OperatingSystem.IsWindows())
        {
            Write = WriteToFile;
        }
    }

    /// <summary>What it is called in a complaint.</summary>
    public string Name { get; }

    public WriteBytes Write { get; }

    /// <summary>Whether nobody can read it any more, found out without writing.</summary>
    public Func<bool> IsGone { get; }

    public bool IsTerminal { get; }

    /// <summary>How wide the terminal is now; null if it is none, or does not say.</summary>
    public int? Columns => _columns();

    /// <summary>
    /// The file, if one is named; beside a command standard error, since standard output is the command's; otherwise
    /// standard output.
    /// </summary>
    /// <exception cref="StartupException">It cannot be written to.</exception>
    public static LogDestination Open(RunOptions options) =>
        options.LogFile is { } path ? AtPath($"the log file {Quote.Of(path)}", path)
        : options.Command is null ? Standard("standard output", OutputDescriptor.StandardOutput)
        : Standard("standard error", OutputDescriptor.StandardError);

    /// <summary>Empties the file: only once the server can serve, so that a failed start does not destroy another server's log.</summary>
    /// <exception cref="StartupException">It cannot be emptied.</exception>
    public void BeginAnew()
    {
        if (_madeAnew is { } path)
        {
            Try(path, () =>
            {
                _file!.SetLength(0);
                return _file;
            });
        }
    }

    public void Dispose() => _file?.Dispose();

    private static LogDestination Standard(string name, OutputDescriptor descriptor) => descriptor.IsOpen
        ? new(name, descriptor)
        : throw new StartupException($"{name} is closed: the log needs one; redirect it to a file, or to /dev/null");

    /// <summary>
    /// A path may name what this process has open already: <c>/dev/stderr</c>, or the file to which its output is appended. That
    /// descriptor is then written to, and nothing is emptied: whoever shares it, the command say, goes on behind the log.
    /// To open <c>/dev/fd/3</c> would open the file anew instead, though the descriptor be for reading only.
    /// </summary>
    private static LogDestination AtPath(string name, string path)
    {
        if (InheritedDescriptors.NumberIn(path) is { } named)
        {
            return !InheritedDescriptors.Has(named) ? throw Cannot(path, FileFault.NoSuchFile)
                : new OutputDescriptor(named).CanBeWritten ? new(name, Appending(named))
                : throw Cannot(path, $"descriptor {named} is open for reading only");
        }

        var found = FileStatus.Of(path);
        return found.Identity is { } file && OpenFiles.WritableOn(file) is { } number
            ? new(name, Appending(number))
            : new(name, OpenFile(path), found.Kind == FileKind.Regular ? path : null);
    }

    private static FileStream OpenFile(string path) => Try(path, () =>
        new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));

    private static OutputDescriptor Appending(int number)
    {
        var descriptor = new OutputDescriptor(number);
        descriptor.MakeAppending();
        return descriptor;
    }

    private static FileStream Try(string path, Func<FileStream> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw Cannot(path, Directory.Exists(path) ? "it is a directory; name a file in it" : FileFault.Why(e, path));
        }
    }

    private static StartupException Cannot(string path, string why) => new($"cannot write --log-file {Quote.Of(path)}: {why}");

    /// <summary>If there is no write(2). Elsewhere a FileStream would throw anything: for EFBIG an argument's exception.</summary>
    private int WriteToFile(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(bytes);
        return bytes.Length;
    }
}
