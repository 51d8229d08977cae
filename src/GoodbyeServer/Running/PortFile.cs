using System.Globalization;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>A file that holds the port for as long as the server runs: what a script waits for.</summary>
internal sealed class PortFile(string path) : IDisposable
{
    private string? _written;

    /// <summary>Removes what an earlier server left, so that nobody takes its port for this one's.</summary>
    /// <exception cref="StartupException">There can be no file of this name.</exception>
    public void RemoveOld()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path))
        {
            throw new StartupException($"cannot write --port-file {Quote.Of(path)}: it is a directory; name a file in it");
        }

        if (!Directory.Exists(folder))
        {
            throw new StartupException($"cannot write --port-file {Quote.Of(path)}: there is no folder {Quote.Of(folder ?? "")}; create it first");
        }

        Try(() => File.Delete(path));
    }

    /// <summary>Writes the ports, a line each; the file appears whole or not at all.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public void Write(params IEnumerable<int> ports)
    {
        var content = string.Concat(ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}\n")));
        var whole = path + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + ".tmp";
        Try(() =>
        {
            try
            {
                File.WriteAllText(whole, content);
                File.Move(whole, path, overwrite: true);
            }
            finally
            {
                File.Delete(whole);
            }
        });
        _written = content;
    }

    /// <summary>Removes it, unless another server has written its own meanwhile. That it is gone already is no fault.</summary>
    public void Dispose()
    {
        if (_written is not null)
        {
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
                Console.Error.WriteLine($"could not remove --port-file {Quote.Of(path)}: {Quote.OneLine(e.Message)}");
            }
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"cannot write --port-file {Quote.Of(path)}: {Quote.OneLine(e.Message)}");
        }
    }
}
