using System.Globalization;
using System.Net.Sockets;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>System calls that fail without a cause: strace(1) has the kernel answer with an error that there is not.</summary>
public sealed class InjectedErrorTests : IDisposable
{
    private const string Refused = " WRN] The system accepts no connection, probably for lack of memory: trying again every second";

    private readonly string _trace = Path.GetTempFileName();

    public void Dispose() => File.Delete(_trace);

    [LinuxTheory(Needs = "strace")]
    [InlineData("ENOMEM", Refused)]
    [InlineData("ENOBUFS", Refused)]
    [InlineData("EPROTO", Refused)]
    [InlineData("EMFILE", Reported.Paused)]
    [InlineData("ENFILE", Reported.Paused)]
    public async Task An_accept_that_fails_again_and_again_is_tried_once_a_second(string error, string line)
    {
        const int tries = 3;
        await using var server = Start("accept4", error, $"1..{tries}", "--exit-after=1");
        await server.ListeningAsync();
        await server.LineAsync(line);
        await Client.VisitAsync(server.Port);
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Equal(1, exit.Lines.Times(line));
        Assert.Equal(1, Reported.AssertEachOnce(exit));
        AssertOnceASecond([.. Accepts().Take(tries + 1)]);
    }

    [LinuxFact(Needs = "strace")]
    public async Task An_accept_that_fails_for_one_connection_is_tried_again_at_once()
    {
        await using var server = Start("accept4", "ECONNABORTED", "1..5", "--exit-after=1");
        await server.ListeningAsync();
        await Client.VisitAsync(server.Port);
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Equal(0, exit.Lines.Times(Refused));
        Assert.Equal(1, Reported.AssertEachOnce(exit));
    }

    [LinuxFact(Needs = "strace")]
    public async Task One_that_fails_so_without_end_keeps_no_processor_busy()
    {
        await using var server = Start("accept4", "ECONNABORTED", "1+", "--run-for=3s");
        await server.ListeningAsync();
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Equal(1, exit.Lines.Times(Refused));
        Assert.InRange(Accepts().Count, 17, 17 * 10);
    }

    [LinuxTheory(Needs = "strace")]
    [InlineData("ENOMEM")]
    [InlineData("ENOBUFS")]
    [InlineData("EIO")]
    [InlineData("EACCES")]
    [InlineData("EDOM")]
    public async Task A_read_that_fails_here_is_not_a_lost_network(string error) => await AssertIsAFaultAsync("recvmsg,recvfrom", error);

    [LinuxTheory(Needs = "strace")]
    [InlineData("ENOMEM")]
    [InlineData("ENOBUFS")]
    [InlineData("EIO")]
    [InlineData("EACCES")]
    [InlineData("EDOM")]
    public async Task A_send_that_fails_here_is_not_a_lost_network(string error) => await AssertIsAFaultAsync("sendmsg,sendto", error);

    [LinuxTheory(Needs = "strace")]
    [InlineData("ETIMEDOUT", "connection-lost, lost")]
    [InlineData("EHOSTUNREACH", "connection-lost, lost")]
    public async Task A_read_that_says_that_the_network_gave_up_is_believed(string error, string story)
    {
        await using var server = Start("recvmsg,recvfrom", error, "1+", "--exit-after=1", "--echo");
        await server.ListeningAsync();
        var visit = VisitAsync(server.Port);
        Assert.Contains($": {story} (", await server.LineAsync("] Closed #1 "), StringComparison.Ordinal);
        await visit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The client is reset, and the report says that the fault is the server's.</summary>
    private async Task AssertIsAFaultAsync(string calls, string error)
    {
        await using var server = Start(calls, error, "1+", "--exit-after=1", "--echo");
        await server.ListeningAsync();
        await Assert.ThrowsAsync<SocketException>(() => VisitAsync(server.Port));
        Assert.Contains(": error, reset-sent (", await server.LineAsync("] Closed #1 "), StringComparison.Ordinal);
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Contains(exit.Lines, line => line.StartsWith("System.Net.Sockets.SocketException (", StringComparison.Ordinal));
        Assert.Equal(1, Reported.AssertEachOnce(exit));
    }

    /// <summary>A client that is reset, which may come before its connect(2) has returned.</summary>
    private static async Task VisitAsync(int port)
    {
        using var client = await Client.ConnectAsync(port);
        await client.SendAsync("x");
        await client.ReadToEndAsync();
    }

    private ServerProcess Start(string calls, string error, string when, params string[] flags) => ServerProcess.StartProgram(
    [
        "strace", "-f", "-qq", "-ttt", "-o", _trace, "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}:when={when}",
        .. ServerProcess.CommandLine(["--port=0", "--bind=127.0.0.1", .. flags]),
    ]);

    /// <summary>When each accept of the trace was tried: a line is the thread, the time, the call.</summary>
    private List<decimal> Accepts() =>
        [.. File.ReadLines(_trace).Where(line => line.Contains("accept4(", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(words => decimal.Parse(words[1], CultureInfo.InvariantCulture))];

    /// <summary>No try comes before its second: on a busy machine, one may come so late that the next one follows sooner.</summary>
    private static void AssertOnceASecond(List<decimal> calls)
    {
        for (var i = 1; i < calls.Count; i++)
        {
            Assert.InRange(calls[i] - calls[0], i - 0.01m, decimal.MaxValue);
        }
    }
}
