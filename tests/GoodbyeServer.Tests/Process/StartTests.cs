using System.Globalization;
using System.Net;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>What a process tells when it listens: a line, and a file.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task When_the_ready_line_appears_a_client_can_connect()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind", "127.0.0.1");
        Assert.EndsWith(" INF] Goodbye at once, then half-close. Ctrl-C stops.", await server.LineAsync("Ctrl-C stops."),
            StringComparison.Ordinal);
        Assert.Equal(2, server.Lines.Count);
        Assert.Matches($@"^\[\d\d:\d\d:\d\d\.\d{{3}} INF\] Listening on 127\.0\.0\.1:{server.Port}$", server.Lines[0]);
        using var client = await Client.ConnectAsync(server.Port);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
    }

    [Ipv6Fact]
    public async Task Localhost_is_both_loopback_addresses_on_one_free_port()
    {
        await using var server = await ServerProcess.StartListeningAsync();
        await server.LineAsync($"Listening on [::1]:{server.Port}");
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using var client = await Client.ConnectAsync(server.Port, address);
            Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        }

        Assert.Equal(0, (await server.StopAsync()).Code);
    }

    [Ipv6Fact]
    public async Task Any_is_one_listener_that_shows_each_client_by_its_own_address()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind", "any", "--exit-after", "2");
        await server.LineAsync("Ctrl-C stops.");
        Assert.Single(server.Lines, line => line.Contains("] Listening on ", StringComparison.Ordinal));
        using var v4 = await Client.ConnectAsync(server.Port);
        await v4.ReadToEndAsync();
        using var v6 = await Client.ConnectAsync(server.Port, IPAddress.IPv6Loopback);
        await v6.ReadToEndAsync();
        var (v4Name, v6Name) = (v4.Name, v6.Name);
        v4.Dispose();
        v6.Dispose();
        await server.LineAsync($"Closed #1 {v4Name}: ");
        await server.LineAsync($"Closed #2 {v6Name}: ");
        Assert.StartsWith("[::1]:", v6Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_file_appears_whole_and_is_gone_at_exit()
    {
        using var folder = new WatchedFolder();
        var appears = folder.AppearsAsync("port");
        await using var server = await ServerProcess.StartListeningAsync("--port-file", folder["port"]);
        Assert.Equal(server.Port.ToString(CultureInfo.InvariantCulture) + "\n", await appears);
        Assert.Equal([folder["port"]], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(0, (await server.StopAsync()).Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task When_the_port_file_appears_a_client_can_connect_and_a_signal_is_heard()
    {
        using var folder = new WatchedFolder();
        var appears = folder.AppearsAsync("port");
        await using var server = ServerProcess.Start("--port", "0", "--port-file", folder["port"]);
        var port = int.Parse((await appears).TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture);
        using var client = await Client.ConnectAsync(port);
        server.Send(Signal.Terminate);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Contains("] Stopped after 1 connection", exit.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_port_file_is_replaced()
    {
        using var folder = new WatchedFolder();
        await File.WriteAllTextAsync(folder["port"], "1\n");
        await using var server = await ServerProcess.StartListeningAsync("--port-file", folder["port"]);
        Assert.Equal($"{server.Port}\n", await File.ReadAllTextAsync(folder["port"]));
    }

    [Fact]
    public async Task An_old_port_file_is_removed_also_when_the_port_is_taken()
    {
        using var folder = new WatchedFolder();
        await File.WriteAllTextAsync(folder["port"], "1\n");
        await using var first = await ServerProcess.StartListeningAsync();
        await using var second = ServerProcess.Start($"--port={first.Port}", "--port-file", folder["port"]);
        Assert.Equal(1, (await second.ExitAsync()).Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_port_file_that_was_removed_meanwhile_is_no_fault()
    {
        using var folder = new WatchedFolder();
        await using var server = await ServerProcess.StartListeningAsync("--port-file", folder["port"]);
        File.Delete(folder["port"]);
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
    }
}
