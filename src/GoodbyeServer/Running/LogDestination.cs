using GoodbyeServer.Kernel;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>Where the log goes.</summary>
internal sealed class LogDestination : IDisposable
{
    private readonly FileStream? _file;
    private readonly bool _canBeEmptied;

    private LogDestination(string name, OutputDescriptor descriptor)
    {
        (Name, Write, IsTerminal) = (name, descriptor.Write, descriptor.IsTerminal);
        IsGone = () => descriptor.IsGone;
    }

    private LogDestination(string name, FileStream file, bool canBeEmptied)
        : this(name, new OutputDescriptor((int)file.SafeFileHandle.DangerousGetHandle()))
    {
        (_file, _canBeEmptied) = (file, canBeEmptied);
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

    /// <summary>
    /// The file, where one is named; beside a command standard error, since standard output is the command's; otherwise
    /// standard output.
    /// </summary>
    /// <exception cref="StartupException">It cannot be written to.</exception>
    public static LogDestination Open(RunOptions options)
    {
        if (options.LogFile is { } path)
        {
            return new($"the log file {Quote.Of(path)}", OpenFile(path), canBeEmptied: FileStatus.Of(path).Kind == FileKind.Regular);
        }

        return options.Command is null
            ? Standard("standard output", OutputDescriptor.StandardOutput)
            : Standard("standard error", OutputDescriptor.StandardError);
    }

    /// <summary>Empties the file: only once the server can serve, so that a failed start does not destroy another server's log.</summary>
    public void BeginAnew()
    {
        if (_canBeEmptied)
        {
            _file!.SetLength(0);
        }
    }

    public void Dispose() => _file?.Dispose();

    private static LogDestination Standard(string name, OutputDescriptor descriptor) => descriptor.IsOpen
        ? new(name, descriptor)
        : throw new StartupException($"{name} is closed: the log needs one; redirect it to a file, or to /dev/null");

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StartupException($"cannot write --log-file {Quote.Of(path)}: {Quote.OneLine(e.Message)}");
        }
    }

    /// <summary>Where there is no write(2). Elsewhere a FileStream would throw anything: for EFBIG an argument's exception.</summary>
    private int WriteToFile(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(bytes);
        return bytes.Length;
    }
}
