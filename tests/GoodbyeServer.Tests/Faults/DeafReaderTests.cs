using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>Clients that send and never read. They cost the server no memory, and the send timeout ends them.</summary>
[Collection(nameof(Alone))]
public sealed class DeafReaderTests
{
    private const int Clients = 40;
    private const int SmallWindow = 4096;

    /// <summary>Far above a buffer for each and what the collector leaves lying about; far below what they send.</summary>
    private const long Most = 48L << 20;

    [LinuxFact]
    public async Task While_the_server_echoes()
    {
        await using var server = await ServerProcess.StartListeningAsync("--bind=127.0.0.1", "--echo", "--send-timeout=2s");
        var exit = await AssertSmallAsync(server);
        Assert.Equal(Clients,
            exit.Lines.Count(line => line.Contains(": send-timeout, reset-sent (half-close, ", StringComparison.Ordinal)));
        Assert.InRange(Reported.BytesReceived(exit), Most + 1, long.MaxValue);
    }

    [LinuxFact]
    public async Task While_the_server_drips()
    {
        await using var server = await ServerProcess.StartListeningAsync(
            "--bind=127.0.0.1", "--after-bytes=1", "--drip=0", $"--message={new string('x', 100_000)}", "--send-timeout=2s");
        var exit = await AssertSmallAsync(server);

        // A kernel whose buffer is full of small segments drops more of them before its window is shut: then they are in
        // flight and unacknowledged, which counts as lost.
        Assert.Equal(Clients, exit.Lines.Count(line => Regex.IsMatch(
            line,
            @": goodbye \(after-bytes\), (reset-sent|lost) \(half-close, 1 B in, [0-9]{3,} B out, [0-9]+ B unread, goodbye partial, ")));
    }

    private static async Task<Exit> AssertSmallAsync(ServerProcess server)
    {
        var address = new IPEndPoint(IPAddress.Loopback, server.Port);
        using (var first = await Peer.ConnectAsync(address))
        {
            // What the first connection needs once is not counted.
            await first.SendAsync("x");
            await first.ReadAsync(1);
            first.Reset();
        }

        await server.ReportedAsync(1);
        var before = Peak(server.Id);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            using var peer = await Peer.ConnectAsync(address, SmallWindow);
            await peer.SendUntilTheEndAsync();
        }));
        await server.ReportedAsync(Clients + 1);
        Assert.InRange(Peak(server.Id) - before, 0, Most);
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Equal(Clients + 1, Reported.AssertEachOnce(exit));
        return exit;
    }

    /// <summary>The most memory that a process has ever used (proc(5), VmHWM).</summary>
    private static long Peak(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim('\t'), CultureInfo.InvariantCulture);
    }
}
