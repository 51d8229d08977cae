using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>
/// Two hosts with a cable between them: two network namespaces (ip-netns(8)) and a veth pair. Both are invisible
/// from outside, and are removed on disposal.
/// </summary>
internal sealed class TwoHosts : IAsyncDisposable
{
    private const string Cable = "cable0";
    private const int NewNetwork = 0x40000000;

    /// <summary>The input hooks, where a packet that has crossed the cable can still be lost.</summary>
    private const string Hook = "add table inet loss; add chain inet loss input { type filter hook input priority 0; }";

    private static readonly Lazy<string?> WhyNot = new(() => !OperatingSystem.IsLinux() ? "needs Linux"
        : Tools.Find("ip") is null || Tools.Find("nft") is null ? "needs the programs ip and nft (iproute2, nftables)"
        : !Environment.IsPrivilegedProcess ? "makes network namespaces, for which it has to be run by root"
        : Task.Run(TryAsync).GetAwaiter().GetResult());

    private static int _count;

    private readonly string _server;
    private readonly string _client;

    private TwoHosts(string name) => (_server, _client) = (name + "-server", name + "-client");

    public static IPAddress ServerAddress { get; } = IPAddress.Parse("10.77.0.1");

    /// <summary>Why this host does not allow it; null if it does.</summary>
    public static string? Unavailable => WhyNot.Value;

    public static async Task<TwoHosts> MakeAsync()
    {
        var hosts = new TwoHosts($"goodbye-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        try
        {
            await RunAsync($"ip netns add {hosts._server}");
            await RunAsync($"ip netns add {hosts._client}");
            await RunAsync($"ip -n {hosts._server} link add {Cable} type veth peer name {Cable} netns {hosts._client}");
            await RunAsync($"ip -n {hosts._server} address add {ServerAddress}/24 dev {Cable}");
            await RunAsync($"ip -n {hosts._client} address add 10.77.0.2/24 dev {Cable}");
            await RunAsync($"ip -n {hosts._server} link set {Cable} up");
            await RunAsync($"ip -n {hosts._client} link set {Cable} up");
            await RunAsync($"ip netns exec {hosts._server} nft", Hook);
            await RunAsync($"ip netns exec {hosts._client} nft", Hook);
            return hosts;
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program on the server's host, and waits until it listens.</summary>
    public async Task<ServerProcess> StartServerAsync(params string[] flags)
    {
        var server = ServerProcess.StartProgram(
            ["ip", "netns", "exec", _server, .. ServerProcess.CommandLine(["--port=0", $"--bind={ServerAddress}", .. flags])]);
        await server.ListeningAsync();
        return server;
    }

    /// <summary>Connects from the client's host. A socket belongs to the network namespace of the thread that creates it.</summary>
    public Task<Peer> ConnectAsync(ServerProcess server)
    {
        var connected = new TaskCompletionSource<Task<Peer>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle($"/run/netns/{_client}");
                if (setns((int)network.DangerousGetHandle(), NewNetwork) != 0)
                {
                    throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                connected.SetResult(Peer.ConnectAsync(new IPEndPoint(ServerAddress, server.Port)));
            }
            catch (Exception e)
            {
                connected.SetException(e);
            }
        });
        thread.Start();
        return connected.Task.Unwrap();
    }

    /// <summary>
    /// The client's host goes off the network. Whether the server's host then sends into the cable or drops what it has to
    /// send depends on its kernel, and on when that notices.
    /// </summary>
    public Task CutAsync() => RunAsync($"ip -n {_client} link set {Cable} down");

    /// <summary>Whether packets were lost on each host.</summary>
    public async Task<bool> HaveLostAsync()
    {
        IReadOnlyList<string>[] rules =
        [
            await RunAsync($"ip netns exec {_server} nft list ruleset"),
            await RunAsync($"ip netns exec {_client} nft list ruleset"),
        ];
        return rules.All(lines => lines.Any(line => Regex.IsMatch(line, "counter packets [1-9]")));
    }

    /// <summary>Loses every packet that reaches the client's host.</summary>
    public Task LoseToClientAsync() => LoseAsync(_client, "counter drop");

    /// <summary>Loses every packet that reaches the server's host.</summary>
    public Task LoseToServerAsync() => LoseAsync(_server, "counter drop");

    /// <summary>Loses a third of the packets each way: every third one of each connection.</summary>
    public async Task LoseEveryThirdAsync(IEnumerable<Peer> peers)
    {
        int[] ports = [.. peers.Select(peer => peer.EndPoint.Port)];
        await LoseAsync(_client, [.. ports.Select(port => $"tcp dport {port} numgen inc mod 3 0 counter drop")]);
        await LoseAsync(_server, [.. ports.Select(port => $"tcp sport {port} numgen inc mod 3 0 counter drop")]);
    }

    /// <summary>The server's host drops what it would send, and tells its TCP so: the segments count as not sent.</summary>
    public Task DropAtServerAsync() => RunAsync($"ip netns exec {_server} nft",
        "add chain inet loss output { type filter hook output priority 0; policy drop; }");

    /// <summary>What comes to the client's host is answered with an ICMP error, and the server's kernel gives up after two
    /// retransmissions.</summary>
    public async Task RefuseToClientAsync(string icmp)
    {
        await RunAsync($"ip netns exec {_server} sh -c", "echo 2 > /proc/sys/net/ipv4/tcp_retries2");
        await RunAsync($"ip netns exec {_client} nft", $"add rule inet loss input meta nfproto ipv4 counter reject with icmp type {icmp}");
    }

    /// <summary>The server's administrator ends its connections: ss(8).</summary>
    public Task KillConnectionsAsync(ServerProcess server) => RunAsync(
        $"ip netns exec {_server} ss -K state established sport = :{server.Port}");

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { _server, _client }.Where(host => File.Exists($"/run/netns/{host}")))
        {
            await RunAsync($"ip netns delete {host}");
        }
    }

    private static async Task LoseAsync(string host, params string[] rules) =>
        await RunAsync($"ip netns exec {host} nft", string.Join("; ", rules.Select(rule => $"add rule inet loss input {rule}")));

    private static async Task<string?> TryAsync()
    {
        try
        {
            await using var hosts = await MakeAsync();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"no network namespaces can be made here: {e.Message}";
        }
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string command, params string[] arguments)
    {
        await using var tool = ServerProcess.StartProgram([.. command.Split(' '), .. arguments]);
        var exit = await tool.ExitAsync();
        if (exit.Code != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {string.Join("; ", exit.Errors)}");
        }

        return exit.Lines;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setns(int descriptor, int kind);
}

/// <summary>A test between two hosts with several lines of data: skipped as <see cref="TwoHostsFactAttribute"/> is.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TwoHostsTheoryAttribute : TheoryAttribute
{
    public TwoHostsTheoryAttribute() => Skip = new TwoHostsFactAttribute().Skip;
}

/// <summary>A test between two hosts that takes long: skipped, with the reason, if it was not asked for or there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TwoHostsFactAttribute : FactAttribute
{
    public TwoHostsFactAttribute() => Skip = new OnDemandFactAttribute("GOODBYE_FAULTS").Skip ?? TwoHosts.Unavailable;
}
