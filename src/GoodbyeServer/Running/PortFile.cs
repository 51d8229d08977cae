using System.Globalization;

namespace GoodbyeServer.Running;

/// <summary>A file that holds the ports for as long as the server runs: what a script waits for.</summary>
internal sealed class PortFile(string path) : WrittenFile("--port-file", path)
{
    /// <summary>Writes the ports, a line each; the file appears whole or not at all.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public void Write(params IEnumerable<int> ports) =>
        Write(string.Concat(ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}\n"))));
}
