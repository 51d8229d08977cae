using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Process;

/// <summary>An empty folder that tells when a file appears in it; it is gone with this.</summary>
internal sealed class WatchedFolder : IDisposable
{
    private readonly FileSystemWatcher _watcher;

    public WatchedFolder()
    {
        Path = Directory.CreateTempSubdirectory("goodbye-").FullName;
        _watcher = new FileSystemWatcher(Path);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Watches from now on; what the file holds when it appears.</summary>
    public Task<string> AppearsAsync(string name)
    {
        var appeared = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        FileSystemEventHandler onEvent = (_, e) =>
        {
            if (e.Name == name)
            {
                appeared.TrySetResult(File.ReadAllText(e.FullPath));
            }
        };
        _watcher.Created += onEvent;
        _watcher.Renamed += (sender, e) => onEvent(sender, e);
        _watcher.EnableRaisingEvents = true;
        return appeared.Task.OrHangs();
    }

    public void Dispose()
    {
        _watcher.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}
