using System.Net;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>
/// A limit of processes, in which threads count (RLIMIT_NPROC, getrlimit(2)). The kernel counts all of a user's and does not limit
/// root, so the server runs as a user of its own.
/// </summary>
public sealed class ThreadLimitTests : IDisposable
{
    private const string Refusal = "no more threads can be made: raise the limit of processes";

    /// <summary>Fewer are not enough for the runtime itself: the program does not begin.</summary>
    private const int Fewest = 2;

    /// <summary>More than the server ever has, with a command and what that starts.</summary>
    private const int Enough = 20;

    /// <summary>None that a system gives to anybody (useradd(8): up to 60000; systemd: from 61184).</summary>
    private const string User = "60717";

    private static readonly string[] AsThatUser = ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("threads");

    private string PortFile => Path.Combine(_folder.FullName, "port");

    public void Dispose() => _folder.Delete(recursive: true);

    [OwnUserFact]
    public async Task Under_any_limit_it_serves_or_says_that_it_cannot()
    {
        var served = new List<bool>();
        for (var limit = Fewest; limit <= Enough; limit++)
        {
            await using var server = Start(limit, "--port=0", $"--port-file={PortFile}", "--run-for=1ms");
            var exit = await server.ExitAsync();
            served.Add(exit.Code == 0);
            AssertServedOrRefused(limit, exit, 0);
        }

        Assert.Equal(served.Order(), served);
        Assert.Contains(true, served);
        Assert.Contains(false, served);
    }

    [OwnUserFact]
    public async Task With_a_command_too_which_ends_with_it()
    {
        for (var limit = Fewest; limit <= Enough; limit++)
        {
            await using var server = Start(limit, $"--port-file={PortFile}", "--", "sh", "-c", "exit 7");
            var exit = await server.ExitAsync();
            if (exit.Code == 126)
            {
                // The server has all that it needs, and there is none left for the command.
                Assert.StartsWith("cannot run 'sh': ", exit.Errors[^1], StringComparison.Ordinal);
                Assert.False(File.Exists(PortFile));
            }
            else
            {
                AssertServedOrRefused(limit, exit, 7);
            }
        }
    }

    [OwnUserFact]
    public async Task One_that_comes_later_costs_no_report()
    {
        const int clients = 30;
        await using var server = Start(Enough, "--port=0", "--bind=127.0.0.1", $"--port-file={PortFile}", "--echo", "--close-delay=1ms");
        await server.ListeningAsync();
        await LimitAsync(server.Id, 1);
        using (var crowd = await Crowd.ConnectAsync(clients, server.Port, IPAddress.Loopback))
        {
            foreach (var client in crowd.Sockets)
            {
                await client.SendAsync("x"u8.ToArray());
                Assert.Equal(1, await client.ReceiveAsync(new byte[1]).OrHangs());
            }

            server.Send(Signal.Terminate);
            await server.LineAsync("] Stopping: SIGTERM");
        }

        var exit = await server.ExitAsync();
        Assert.Equal((0, clients), (exit.Code, Reported.AssertEachOnce(exit)));
        Assert.Empty(exit.Errors);
        Assert.False(File.Exists(PortFile));
    }

    private void AssertServedOrRefused(int limit, Exit exit, int code)
    {
        var context = $"limit {limit}: {exit.Code}\n{string.Join('\n', [.. exit.Lines, .. exit.Errors])}";
        Assert.True(exit.Code == code || (exit.Code == 1 && exit.Errors.Count == 1 && exit.Lines.Count == 0
            && exit.Errors[0].StartsWith(Refusal, StringComparison.Ordinal)), context);
        Assert.False(File.Exists(PortFile), context);
    }

    private static async Task LimitAsync(int process, int limit)
    {
        await using var prlimit = ServerProcess.StartProgram([.. AsThatUser, "prlimit", $"--pid={process}", $"--nproc={limit}:{limit}"]);
        Assert.Equal(0, (await prlimit.ExitAsync()).Code);
    }

    /// <summary>Starts the server as a user who has no other process, from a copy which that user can reach.</summary>
    private ServerProcess Start(int limit, params string[] flags)
    {
        var program = Path.Combine(_folder.FullName, "goodbye-server");
        if (!OperatingSystem.IsWindows() && !File.Exists(program))
        {
            File.Copy(ServerProcess.CommandLine()[0], program);
            File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0x1ff);
        }

        return ServerProcess.StartProgram([.. AsThatUser, "prlimit", $"--nproc={limit}:{limit}", program, .. flags]);
    }

    /// <summary>A test that starts the native program as another user.</summary>
    private sealed class OwnUserFactAttribute : FactAttribute
    {
        public OwnUserFactAttribute() => Skip = !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "needs root on Linux"
            : Tools.Find("setpriv") is null || Tools.Find("prlimit") is null ? "needs the programs setpriv and prlimit"
            : TestedProgram.WhyNotNative;
    }
}
