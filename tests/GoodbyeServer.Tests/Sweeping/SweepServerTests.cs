using System.Text.Json;
using GoodbyeServer.Tests.Support;
using Xunit;
using static GoodbyeServer.Tests.Sweeping.SweepProcess;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>What the server does in each run of a sweep: its modes, its ports, its script, and the command's streams.</summary>
public sealed class SweepServerTests
{
    [LinuxFact(Needs = "bash")]
    public async Task One_cut_shows_what_the_command_says_and_many_do_not()
    {
        const string speaks = "echo says $GOODBYE_PORTS; " + Naive;
        var exit = await SweepAsync(speaks, "--sweep=5", "--close=half-close");
        Assert.Equal(2, exit.Lines.Count(line => line.StartsWith("says ", StringComparison.Ordinal)));
        exit = await SweepAsync(speaks, "--sweep=5..6", "--close=half-close");
        Assert.Equal(1, exit.Lines.Count(line => line.StartsWith("says ", StringComparison.Ordinal)));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_script_is_swept_without_a_goodbye_and_an_echo_without_bytes()
    {
        var exit = await SweepAsync(Naive, "--sweep", "--script=say \"abc\"", "--close=half-close");
        Assert.Equal(["INF The whole: exit 0, 3 B said", "WRN half-close 0-2 missed   exit 0"], Rows(exit)[..2]);
        exit = await SweepAsync(
            Connect + "echo abcd >&3; read -r -N 3 -u 3 said || exit 4; [ \"$said\" = abc ] && read -r -u 3",
            "--sweep=0..4", "--echo", "--no-message", "--close=half-close");
        Assert.Equal(
            ["INF The whole: exit 0, 5 B said", "INF half-close 0-2 noticed  exit 4", "INF half-close 3-4 noticed  exit 1"],
            Rows(exit)[..^1]);
    }

    [LinuxTheory(Needs = "bash")]
    [InlineData("abort", "6..7", "half-close 8; half-close@6 6; half-close@7 7")]
    [InlineData("abort@3", "2", "half-close 8; half-close@2 2")]
    public async Task A_client_that_orders_a_mode_gets_that_of_the_run(string order, string cuts, string closed)
    {
        var exit = await SweepAsync(
            Connect + $"echo {order} >&3; cat <&3 >/dev/null; exit 0",
            $"--sweep={cuts}", "--obey", "--close=half-close", "--log-level=debug", "--log-format=json");
        Assert.Equal(
            closed.Split("; "),
            exit.Lines.Where(line => line.Contains("\"Event\":\"Closed\"", StringComparison.Ordinal))
                .Select(line => Properties(JsonDocument.Parse(line).RootElement, "CloseMode", "BytesSent")));
    }

    [LinuxFact(Needs = "bash")]
    public async Task On_every_port_the_connections_are_cut_and_further_ports_keep_their_modes()
    {
        const string second = "set -- $GOODBYE_PORTS; exec 3<>/dev/tcp/127.0.0.1/$2; cat <&3";
        var exit = await SweepAsync(second, "--sweep=3", "--listen=0=abort", "--log-level=debug", "--log-format=json");
        Assert.Equal(
            ["half-close 8", "abort@3 3", "abort@3 3"],
            exit.Lines.Where(line => line.Contains("\"Event\":\"Closed\"", StringComparison.Ordinal))
                .Select(line => Properties(JsonDocument.Parse(line).RootElement, "CloseMode", "BytesSent")));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_fixed_port_is_that_of_every_run()
    {
        var port = FreePort();
        var exit = await SweepAsync(Naive, "--sweep", $"--port={port}", "--log-level=debug", "--log-format=json");
        var ports = exit.Lines.Where(line => line.Contains("\"Event\":\"Listening\"", StringComparison.Ordinal))
            .Select(ServerProcess.PortIn);
        Assert.Equal((3, 17, port), (exit.Code, ports.Count(), Assert.Single(ports.Distinct())));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
