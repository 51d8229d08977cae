using System.Globalization;
using System.Net;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>More clients than descriptors: the server says so, waits, and serves them as others leave.</summary>
public sealed class DescriptorTests
{
    private const int Clients = 200;

    /// <summary>Some 70 are the program's own.</summary>
    private const string WithFew = "ulimit -n 128; exec \"$@\"";

    [LinuxTheory]
    [InlineData("--echo")]
    [InlineData("--close=half-close")]
    [InlineData("--close=never")]
    public Task Without_descriptors_clients_wait_and_each_is_served_in_the_end(string flag) =>
        AssertAllServedAsync([IPAddress.Loopback], "--bind=127.0.0.1", flag);

    [Ipv6Fact]
    public Task With_two_listeners_the_pause_is_logged_once_too() =>
        AssertAllServedAsync([IPAddress.Loopback, IPAddress.IPv6Loopback], "--bind=localhost", "--echo");

    [LinuxFact]
    public async Task While_it_waits_it_uses_almost_no_CPU()
    {
        await using var server = ServerProcess.StartInShell(WithFew, "--port=0", "--bind=127.0.0.1", "--echo", "--shutdown-timeout=1ms");
        await server.ListeningAsync();
        using var crowd = await Crowd.ConnectAsync(Clients, server.Port, IPAddress.Loopback);
        await server.LineAsync(Reported.Paused);
        var before = ProcessorTime(server.Id);

        // In this time a server that retries without a pause would use a whole CPU.
        await RealTime.PassAsync(TimeSpan.FromSeconds(3));
        Assert.InRange((ProcessorTime(server.Id) - before).TotalSeconds, 0, 1);
        Assert.Equal(1, server.Lines.Times(Reported.Paused));
        Assert.Equal(0, server.Lines.Times(Reported.Resumed));
        Assert.Equal(0, (await server.StopAsync()).Code);
    }

    [LinuxFact]
    public async Task A_server_that_is_stopped_without_descriptors_reports_what_it_accepted()
    {
        await using var server = ServerProcess.StartInShell(WithFew, "--port=0", "--bind=127.0.0.1", "--echo", "--shutdown-timeout=1ms");
        await server.ListeningAsync();
        using var crowd = await Crowd.ConnectAsync(Clients, server.Port, IPAddress.Loopback);
        await server.LineAsync(Reported.Paused);
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.InRange(Reported.AssertEachOnce(exit), 1, Clients);
    }

    [LinuxFact(Needs = "prlimit")]
    public async Task A_limit_that_is_changed_while_it_runs_is_kept()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1", "--echo", "--shutdown-timeout=1ms");
        await SetLimitAsync(server, 128);
        using var crowd = await Crowd.ConnectAsync(Clients, server.Port, IPAddress.Loopback);
        await server.LineAsync(Reported.Paused);
        await SetLimitAsync(server, 1024);
        await server.LineAsync(Reported.Resumed);
        var exit = await server.StopAsync();
        Assert.Empty(exit.Errors);
        Assert.Equal(Clients, Reported.AssertEachOnce(exit));
    }

    /// <summary>With the fewest, the .NET runtime itself does not start; a native program does, and says why it cannot go on.</summary>
    public static string? WhyNot(int limit) => limit < 72 ? TestedProgram.WhyNotNative : null;

    [LinuxTheory(WhyNot = nameof(WhyNot))]
    [InlineData(72)]
    [InlineData(40)]
    [InlineData(30)]
    [InlineData(20)]
    public async Task With_too_few_descriptors_it_does_not_start(int limit)
    {
        await using var server = ServerProcess.StartInShell($"ulimit -n {limit}; exec \"$@\"", "--port=0");
        var exit = await server.ExitAsync();
        Assert.Equal(1, exit.Code);
        Assert.Empty(exit.Lines);
        Assert.Equal($"the limit of open files (ulimit -n) is {limit}: the server needs at least 80", Assert.Single(exit.Errors));
    }

    private static async Task AssertAllServedAsync(IPAddress[] addresses, params string[] flags)
    {
        await using var server = ServerProcess.StartInShell(WithFew, ["--port=0", .. flags]);
        await server.LineAsync("Ctrl-C stops.");
        using (var crowd = await Crowd.ConnectAsync(Clients, server.Port, addresses))
        {
            await server.LineAsync(Reported.Paused);
            Assert.Equal(1, server.Lines.Times(Reported.Paused));
        }

        await server.ReportedAsync(Clients);
        using (var late = await Client.ConnectAsync(server.Port))
        {
            await late.SendAsync("x");
            Assert.Contains(await late.ReadAsync(1), new[] { "x", "G" });
        }

        await server.LineAsync(_ => server.Lines.Times(Reported.Resumed) == server.Lines.Times(Reported.Paused));
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Equal(Clients + 1, Reported.AssertEachOnce(exit));

        // Once a second at most: all clients were served in a few.
        Assert.InRange(exit.Lines.Times(Reported.Paused), 1, 20);
    }

    private static async Task SetLimitAsync(ServerProcess server, int descriptors)
    {
        await using var tool = ServerProcess.StartProgram(["prlimit", $"--pid={server.Id}", $"--nofile={descriptors}:"]);
        Assert.Equal(0, (await tool.ExitAsync()).Code);
    }

    /// <summary>User and system time (proc(5)), in ticks of a hundredth of a second.</summary>
    private static TimeSpan ProcessorTime(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TimeSpan.FromMilliseconds(
            10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
    }
}
