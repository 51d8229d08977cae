using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>A server with a client command, which is a shell's script here.</summary>
internal static class Beside
{
    /// <summary>
    /// Says that it is ready, and waits; ends with 5 after saying which of the signals it got. What it waits for is gone by then:
    /// it would hold the output open.
    /// </summary>
    public const string Polite = """
        for s in TERM HUP INT; do trap "kill \$!; echo got $s; exit 5" $s; done
        sleep 60 & echo ready on $GOODBYE_PORT; wait
        """;

    /// <summary>Says that it got SIGTERM, and goes on.</summary>
    public const string Stubborn = "trap 'kill $!; echo got TERM; exec sleep 60' TERM; sleep 60 & echo ready on $GOODBYE_PORT; wait";

    /// <summary>With standard output and standard error apart; standard input is at its end.</summary>
    public static ServerProcess Start(string script, params string[] flags) =>
        ServerProcess.Start([.. flags, "--", "sh", "-c", script, "test"]);

    /// <summary>With standard error in standard output, so that a test can wait for lines of the log; no signal is ignored.</summary>
    public static ServerProcess StartMerged(string script, params string[] flags) => ServerProcess.StartInShell(
        "exec env --default-signal=HUP,INT,TERM \"$@\" 2>&1", [.. flags, "--", "sh", "-c", script, "test"]);

    /// <summary>
    /// With <c>--run-for</c>, which is over only once the script is ready: if it was over before, which says nothing of the
    /// server, it is started again with twice the time.
    /// </summary>
    public static async Task<ServerProcess> StartReadyInTimeAsync(string script, params string[] flags)
    {
        for (var seconds = 1; ; seconds *= 2)
        {
            var server = StartMerged(script, [$"--run-for={seconds}s", .. flags]);
            var line = await server.LineAsync(line => IsReady(line) || line.Contains("] Ended with ", StringComparison.Ordinal));
            if (IsReady(line))
            {
                return server;
            }

            await server.DisposeAsync();
            Assert.True(seconds < Guard.Limit.TotalSeconds, "the script is never ready in time");
        }
    }

    /// <summary>What a script leaves that runs to its end.</summary>
    public static async Task<Exit> RunAsync(string script, params string[] flags)
    {
        await using var server = Start(script, flags);
        return await server.ExitAsync();
    }

    /// <summary>Waits until the script is ready; returns the port.</summary>
    public static async Task<int> ReadyAsync(this ServerProcess server) =>
        ServerProcess.PortIn(await server.LineAsync(IsReady));

    private static bool IsReady(string line) => line.StartsWith("ready on ", StringComparison.Ordinal);

    /// <summary>Asserts that these events were logged in this order, others between them, and the summary last.</summary>
    public static void AssertLogged(IReadOnlyList<string> lines, params string[] events)
    {
        var at = 0;
        foreach (var line in lines)
        {
            at += at < events.Length && line.Contains($" INF] {events[at]}", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(at == events.Length, $"not logged: {(at < events.Length ? events[at] : "")}\n{string.Join('\n', lines)}");
        Assert.Contains("] Stopped after ", lines.Last(line => line.StartsWith('[')), StringComparison.Ordinal);
    }
}
