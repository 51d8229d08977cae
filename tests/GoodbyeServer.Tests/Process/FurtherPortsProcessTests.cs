using System.Globalization;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>The ports of a process: a line each in its port file, one sum at its end.</summary>
public sealed class FurtherPortsProcessTests
{
    [Fact]
    public async Task The_port_file_has_a_line_for_each_port_in_order()
    {
        using var folder = new WatchedFolder();
        var appears = folder.AppearsAsync("ports");
        await using var server = ServerProcess.Start(
            "--listen=0=close", "--listen", "0=never", "--port=0", "--log-format=json", "--port-file", folder["ports"],
            "--expect=connections=3,clean=1,fin-sent=2");
        var text = await appears;
        var ports = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(string.Concat(ports.Select(port => $"{port}\n")), text);
        Assert.Equal(3, ports.Distinct().Count());
        foreach (var (port, modes) in ports.Zip(["half-close", "close", "never"]))
        {
            await server.LineAsync($"\"Port\":{port},\"CloseModes\":\"{modes}\"");
        }

        await Client.VisitAsync(ports[0]);
        await Client.VisitAsync(ports[1], times: 2);
        await server.LineAsync("\"Connection\":3,");
        foreach (var (number, port) in new[] { (1, ports[0]), (2, ports[1]), (3, ports[1]) })
        {
            await server.LineAsync(line => line.Contains($"\"Event\":\"Closed\",\"Connection\":{number},", StringComparison.Ordinal)
                && line.Contains($"\"Port\":{port},\"Reason\":", StringComparison.Ordinal));
        }

        var exit = await server.StopAsync();
        Assert.Empty(exit.Errors);
        Assert.Equal(0, exit.Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
