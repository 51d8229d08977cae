using System.Globalization;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>What the server changed for itself does not reach the command.</summary>
public sealed class ClientCommandInheritanceTests
{
    [LinuxFact]
    public async Task Its_descriptors_are_its_own_three()
    {
        await using var server = ServerProcess.StartInShell(
            "exec 7</dev/null; exec \"$@\"", "--listen=0=refuse", "--listen=0=ignore", "--log-file=/dev/null",
            "--", "sh", "-c", "ls /proc/$$/fd; exit $?");
        var exit = await server.ExitAsync();
        Assert.True(exit.Lines is ["0", "1", "2"], $"{string.Join('\n', exit.Lines)}\n{string.Join('\n', exit.Errors)}");
    }

    [LinuxFact]
    public async Task Its_environment_is_the_servers_and_the_ports()
    {
        var exit = await Beside.RunAsync("env | sed 's/=.*//'");
        Assert.Contains("GOODBYE_PORT", exit.Lines);
        Assert.DoesNotContain(exit.Lines, name => name.StartsWith("DOTNET_SYSTEM_NET", StringComparison.Ordinal));
    }

    [NativeFact]
    public async Task Its_limit_of_open_files_is_that_of_the_start()
    {
        await using var server = ServerProcess.StartInShell("ulimit -Sn 333; exec \"$@\"", "--", "sh", "-c", "ulimit -Sn");
        Assert.Equal("333", Assert.Single((await server.ExitAsync()).Lines));
    }

    [LinuxFact]
    public async Task Signals_are_as_they_were_but_the_ignored_ones_stay_ignored()
    {
        await using var server = ServerProcess.StartInShell(
            "trap '' HUP; exec \"$@\"", "--", "grep", "Sig", "/proc/self/status");
        var lines = (await server.ExitAsync()).Lines;
        Assert.Equal(1UL, Mask("SigIgn") & 0x1001);
        Assert.Equal(0UL, Mask("SigBlk"));

        ulong Mask(string name) => ulong.Parse(
            lines.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1],
            NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
    }

    [LinuxFact(Needs = "python3")]
    public async Task Its_end_is_seen_also_where_ends_of_children_are_ignored()
    {
        const string ignore = "import os,signal,sys;signal.signal(signal.SIGCHLD,signal.SIG_IGN);os.execvp(sys.argv[1],sys.argv[1:])";
        string[] ignoring = ["python3", "-c", ignore];
        await using var server = ServerProcess.StartProgram([.. ignoring, .. ServerProcess.CommandLine("--", "sh", "-c", "exit 6")]);
        Assert.Equal(6, (await server.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "mkfifo")]
    public async Task No_zombie_is_left_while_the_server_still_waits_for_its_clients()
    {
        using var folder = new WatchedFolder();
        var gate = folder["gate"];
        await using var server = Beside.StartMerged(
            $"mkfifo {gate}; echo ready on $GOODBYE_PORT; read -r line <{gate}", "--echo", "--drain-timeout=0", "--shutdown-timeout=0");
        using var client = await Client.ConnectAsync(await server.ReadyAsync());
        await client.SendAsync("x");
        Assert.Equal("x", await client.ReadAsync(1));
        await File.WriteAllTextAsync(gate, "go\n");
        await server.LineAsync("] Ended with ");
        Assert.Empty((await ChildrenAsync(server.Id)).Except(Guardians.Of(server.Id)));
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        Assert.Equal(0, (await server.ExitAsync()).Code);
    }

    private static async Task<IEnumerable<int>> ChildrenAsync(int process)
    {
        var children = "";
        foreach (var thread in Directory.GetDirectories($"/proc/{process}/task"))
        {
            children += await File.ReadAllTextAsync(Path.Combine(thread, "children"));
        }

        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
    }
}

/// <summary>A test of what only the native program does: .NET has raised limits and set signals before the program's first line.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = TestedProgram.WhyNotNative;
}
