using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>A client's host disappears, or the network loses packets.</summary>
public sealed class VanishedHostTests
{
    [TwoHostsFact]
    public async Task A_host_off_the_network_is_found_by_keep_alive()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--echo", "--keep-alive=1s");
        using var peer = await hosts.ConnectAsync(server);
        await peer.SendAsync("a");
        Assert.Equal("a", await peer.ReadTextAsync(1));
        await hosts.CutAsync();
        Assert.Contains(": connection-lost, lost (half-close, 1 B in, 1 B out, goodbye unsent, ", await ReportAsync(server),
            StringComparison.Ordinal);
        await AssertOneAsync(server);
    }

    [TwoHostsFact]
    public async Task An_echo_that_never_arrives_is_lost_after_the_send_timeout()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--echo", "--send-timeout=1s");
        using var peer = await hosts.ConnectAsync(server);
        await peer.SendAsync("a");
        Assert.Equal("a", await peer.ReadTextAsync(1));
        await hosts.LoseToClientAsync();
        await peer.SendAsync("b");
        Assert.Contains(": connection-lost, lost (half-close, 2 B in, 2 B out, goodbye unsent, ", await ReportAsync(server),
            StringComparison.Ordinal);
        await AssertOneAsync(server);
    }

    [TwoHostsFact]
    public async Task A_half_close_that_never_arrives_is_lost_after_the_drain_timeout()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--echo", "--drain-timeout=1s", "--shutdown-timeout=0");
        using var peer = await hosts.ConnectAsync(server);
        await hosts.LoseToClientAsync();
        await AssertOneAsync(server);
        Assert.Contains(": shutdown, lost (half-close, 8 B out, goodbye unacknowledged, ", await ReportAsync(server),
            StringComparison.Ordinal);
    }

    /// <summary>The server's own host drops what it sends, as a firewall or a cable without a carrier makes it.</summary>
    [TwoHostsFact]
    public async Task A_half_close_that_never_leaves_is_lost_with_a_partial_goodbye()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--echo", "--drain-timeout=1s", "--shutdown-timeout=0");
        using var peer = await hosts.ConnectAsync(server);
        await hosts.DropAtServerAsync();
        await AssertOneAsync(server);
        Assert.Contains(": shutdown, lost (half-close, 8 B out, goodbye partial, ", await ReportAsync(server), StringComparison.Ordinal);
    }

    [TwoHostsFact]
    public async Task A_goodbye_before_an_abort_that_never_arrives_is_lost_after_the_send_timeout()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--echo", "--close=abort", "--send-timeout=1s", "--shutdown-timeout=0");
        using var peer = await hosts.ConnectAsync(server);
        await hosts.LoseToServerAsync();
        await hosts.LoseToClientAsync();
        await AssertOneAsync(server);
        Assert.Contains(": shutdown, lost (abort, 8 B out, goodbye unacknowledged, ", await ReportAsync(server), StringComparison.Ordinal);
    }

    [TwoHostsFact]
    public async Task A_goodbye_that_drips_into_the_void_is_lost_after_the_send_timeout()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--drip=50ms", "--send-timeout=1s", $"--message={new string('x', 10_000)}");
        using var peer = await hosts.ConnectAsync(server);
        await peer.ReadAsync(3);
        await hosts.LoseToServerAsync();
        Assert.Contains(": goodbye (at-once), lost (half-close, ", await ReportAsync(server), StringComparison.Ordinal);
        Assert.Contains(" B out, goodbye partial, ", await ReportAsync(server), StringComparison.Ordinal);
        await AssertOneAsync(server);
    }

    /// <summary>A router or a firewall says that the client cannot be reached; IPv4's and IPv6's errnos have the same origin.</summary>
    [TwoHostsTheory]
    [InlineData("host-unreachable")]
    [InlineData("port-unreachable")]
    [InlineData("prot-unreachable")]
    [InlineData("admin-prohibited")]
    public async Task A_network_that_refuses_while_bytes_are_in_flight_has_lost_the_connection(string icmp)
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--echo", "--keep-alive=0", "--send-timeout=0");
        using var peer = await hosts.ConnectAsync(server);
        await peer.SendAsync("a");
        Assert.Equal("a", await peer.ReadTextAsync(1));
        await hosts.RefuseToClientAsync(icmp);
        await peer.SendAsync("b");
        Assert.Contains(": connection-lost, lost (half-close, 2 B in, 2 B out, goodbye unsent, ", await ReportAsync(server),
            StringComparison.Ordinal);
        await AssertOneAsync(server);
    }

    [TwoHostsFact]
    public async Task A_connection_that_the_administrator_ends_was_reset_by_this_host()
    {
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync("--echo");
        using var peer = await hosts.ConnectAsync(server);
        await peer.SendAsync("a");
        Assert.Equal("a", await peer.ReadTextAsync(1));
        await hosts.KillConnectionsAsync(server);
        Assert.Contains(": connection-lost, reset-sent (half-close, 1 B in, 1 B out, goodbye unsent, ", await ReportAsync(server),
            StringComparison.Ordinal);
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
        await AssertOneAsync(server);
    }

    /// <summary>
    /// A third of all packets is lost each way: everything takes longer, and ends as it would have. Every third of a connection's, not
    /// any: chance now and then loses the last acknowledgement again and again, until the client's host has forgotten the connection
    /// (TIME_WAIT lasts a minute) and resets it.
    /// </summary>
    [TwoHostsFact]
    public async Task On_a_bad_network_every_connection_still_ends_right()
    {
        const int Clients = 20;
        const int Lines = 5;
        await using var hosts = await TwoHosts.MakeAsync();
        await using var server = await hosts.StartServerAsync(
            "--echo", "--idle-timeout=0", "--drain-timeout=0", "--send-timeout=0", "--shutdown-timeout=0",
            $"--expect=connections={Clients},client-closed={Clients},clean={Clients}");
        var peers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => hosts.ConnectAsync(server)));
        await hosts.LoseEveryThirdAsync(peers);
        await Task.WhenAll(peers.Select(async peer =>
        {
            using (peer)
            {
                for (var line = 0; line < Lines; line++)
                {
                    var said = $"{line}: {peer.EndPoint}\n";
                    await peer.SendAsync(said);
                    Assert.Equal(said, await peer.ReadTextAsync(said.Length));
                }

                peer.Shutdown();
                var heard = await peer.ReadToEndAsync();
                Assert.Equal(("Goodbye\n", PeerEnd.Fin), (heard.Text, heard.End));
            }
        }));
        await server.ReportedAsync(Clients);
        Assert.True(await hosts.HaveLostAsync());
        var exit = await server.StopAsync();
        Assert.Empty(exit.Errors);
        Assert.Equal(0, exit.Code);
        Assert.Equal(Clients, Reported.AssertEachOnce(exit));
    }

    private static Task<string> ReportAsync(ServerProcess server) => server.LineAsync("] Closed #1 10.77.0.2:");

    private static async Task AssertOneAsync(ServerProcess server)
    {
        var exit = await server.StopAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Equal(1, Reported.AssertEachOnce(exit));
    }
}
