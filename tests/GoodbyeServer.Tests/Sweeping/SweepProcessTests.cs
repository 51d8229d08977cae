using System.Text.Json;
using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>The sweep as users run it. Its clients are scripts of bash, which can connect.</summary>
public sealed class SweepProcessTests : IDisposable
{
    /// <summary>Connects, for the commands that follow.</summary>
    private const string Connect = "exec 3<>/dev/tcp/127.0.0.1/$GOODBYE_PORT; ";

    /// <summary>Believes whatever ends in a FIN.</summary>
    private const string Naive = Connect + "cat <&3 >/dev/null";

    /// <summary>Wants the whole.</summary>
    private const string Careful = Connect + "[ \"$(cat <&3)\" = Goodbye ]";

    private const string Loopback = "--bind=127.0.0.1";

    private readonly WatchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact(Needs = "bash")]
    public async Task It_shows_where_a_torn_answer_is_taken_for_a_whole_one()
    {
        var exit = await SweepAsync(Naive);
        Assert.Equal(
            ["INF The whole: exit 0, 8 B said",
             "WRN half-close 0-7 missed   exit 0",
             "INF abort      0-7 noticed  exit 1",
             "INF Swept 16 cuts: 8 missed, 8 noticed. See one: --sweep 0 --close half-close"],
            Rows(exit));
        Assert.Equal(3, exit.Code);
        Assert.Equal("expected missed=0, was 8 (if that is known: --expect missed=8)", exit.Errors[^1]);
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_careful_client_misses_nothing()
    {
        // $(…) drops the line feed, so the last cut is not worth noticing.
        var exit = await SweepAsync(Careful, "--sweep=0..6");
        Assert.Equal(0, exit.Code);
        Assert.Equal("INF Swept 14 cuts: 14 noticed", Rows(exit)[^1]);
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_later_stretch_says_after_which_bytes_it_begins()
    {
        var exit = await SweepAsync(Connect + "case $(cat <&3) in Good|Goodbye) ;; *) exit 5;; esac", "--sweep", "--close=close");
        Assert.Equal(
            ["INF close 0-3 noticed  exit 5",
             "WRN close 4   missed   exit 0    from after \"Good\"",
             "INF close 5-6 noticed  exit 5    from after \"Goodb\"",
             "WRN close 7   missed   exit 0    from after \"Goodbye\""],
            Rows(exit)[1..^1]);
    }

    [LinuxTheory(Needs = "bash")]
    [InlineData("exit 7", 7, "exit 7")]
    [InlineData("kill -SEGV $$", 139, "SIGSEGV")]
    [InlineData("exit 0", 1, "exit 0, but it made no connection")]
    [InlineData("sleep 600 & wait", 124, "not over after 0.3 s")]
    public async Task A_client_that_does_not_take_the_whole_is_not_swept(string script, int code, string why)
    {
        var exit = await SweepAsync(script, "--sweep", "--run-for=300ms", "--log-level=fatal");
        Assert.Equal((code, $"the client does not take the whole answer either: {why}"), (exit.Code, Assert.Single(exit.Errors)));
        Assert.Empty(exit.Lines);
    }

    [LinuxFact(Needs = "bash")]
    public async Task Nor_is_one_that_is_told_nothing()
    {
        var exit = await SweepAsync(Naive, "--sweep", "--no-message");
        Assert.Equal(1, exit.Code);
        Assert.Equal("the client does not take the whole answer either: exit 0, but it was told nothing", exit.Errors[^1]);
    }

    [LinuxFact]
    public async Task A_command_that_is_not_there_is_said_so()
    {
        await using var server = ServerProcess.Start("--sweep", "--", "/nowhere/client");
        var exit = await server.ExitAsync();
        Assert.Equal((127, 1), (exit.Code, exit.Errors.Count));
    }

    [LinuxFact(Needs = "bash")]
    public async Task Programs_get_an_event_for_each_run()
    {
        var exit = await SweepAsync(Naive, "--sweep=6..end", "--log-format=json");
        var events = exit.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            ["SweepWhole", "Swept", "Swept", "Swept", "Swept", "SweepEnded"], events.Select(one => one.GetProperty("Event").GetString()));
        Assert.Equal("1 0 8 1", Properties(events[0], "Run", "ExitCode", "Bytes", "Connections"));
        string[] swept = ["Run", "CloseMode", "Cut", "Verdict", "ExitCode", "Signal", "Connections"];
        Assert.Equal("2 half-close 6 missed 0  1", Properties(events[1], swept));
        Assert.Equal("5 abort 7 noticed 1  1", Properties(events[4], swept));
        Assert.Equal(JsonValueKind.Number, events[1].GetProperty("DurationMs").ValueKind);
        Assert.Equal(("Warning", false), (events[1].GetProperty("@l").GetString(), events[4].TryGetProperty("@l", out _)));
        Assert.Equal("4 {\"missed\":2,\"noticed\":2}", Properties(events[5], "Cuts", "Verdicts"));
    }

    [LinuxFact(Needs = "bash")]
    public async Task At_debug_each_runs_events_are_there_with_its_number()
    {
        var exit = await SweepAsync(Naive, "--sweep=5", "--close=abort", "--log-format=json", "--log-level=debug");
        var events = exit.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var inner = events.Where(one => !one.GetProperty("Event").GetString()!.StartsWith("Swe", StringComparison.Ordinal)).ToList();
        Assert.All(inner, one => Assert.Equal("Debug", one.GetProperty("@l").GetString()));
        Assert.Equal(
            ["1 half-close", "2 abort@5"],
            inner.Where(one => one.GetProperty("Event").GetString() == "Closed").Select(one => Properties(one, "Run", "CloseMode")));
        Assert.Equal(2, inner.Count(one => one.GetProperty("Event").GetString() == "Stopped"));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_client_that_comes_again_recovers()
    {
        const string again = "for i in 1 2; do " + Connect + "[ \"$(cat <&3)\" = Goodbye ] && exit 0; done; exit 1";
        var exit = await SweepAsync(again, "--sweep=0..6", "--sweep-connections=1", "--close=half-close");
        Assert.Equal((0, "INF half-close 0-6 recovered  exit 0"), (exit.Code, Rows(exit)[1]));
        exit = await SweepAsync(again, "--sweep=0..6", "--close=half-close");
        Assert.Equal((0, "INF half-close 0-6 noticed  exit 1"), (exit.Code, Rows(exit)[1]));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_client_that_does_not_come_to_the_cut_is_untouched()
    {
        var exit = await SweepAsync($"[ -e '{_folder["seen"]}' ] && exit 0; echo > '{_folder["seen"]}'; {Naive}", "--sweep=3");
        Assert.Equal((0, "INF Swept 2 cuts: 2 untouched"), (exit.Code, Rows(exit)[^1]));
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_hung_and_a_crashed_client_are_told_apart_and_nothing_is_left_of_them()
    {
        // The pipe is read to its end: whoever is left behind would hold it open.
        var script = $"if ! [ -e '{_folder["seen"]}' ]; then echo > '{_folder["seen"]}'; {Naive}; exit; fi; "
            + $"{Connect} [ \"$(cat <&3)\" = G ] && kill -SEGV $$; (trap '' TERM; sleep 600) & wait";
        var exit = await SweepAsync(script, "--sweep=0..1", "--close=half-close", "--run-for=1s", "--shutdown-timeout=10ms");
        Assert.Equal(
            ["WRN half-close 0   hung     SIGTERM", "WRN half-close 1   crashed  SIGSEGV   from after \"G\""], Rows(exit)[1..^1]);
        Assert.Equal("expected crashed=0, was 1, expected hung=0, was 1 (if that is known: --expect crashed=1,hung=1)", exit.Errors[^1]);
    }

    [LinuxFact(Needs = "bash")]
    public async Task What_a_command_leaves_behind_is_killed_also_when_it_ended_by_itself()
    {
        var exit = await SweepAsync($"sleep 600 & {Naive}", "--sweep=0..2");
        Assert.Equal(3, exit.Code);
    }

    [LinuxTheory(Needs = "bash")]
    [InlineData("2")]
    [InlineData("7")]
    public async Task Side_by_side_the_rows_are_the_same(string jobs)
    {
        var script = Connect + "case $(cat <&3) in Good|Goodbye) ;; *) exit 5;; esac";
        Assert.Equal(Rows(await SweepAsync(script)), Rows(await SweepAsync(script, "--sweep", "--jobs", jobs)));
    }

    [LinuxFact(Needs = "bash")]
    public async Task What_is_expected_is_judged_and_nothing_else()
    {
        Assert.Equal(0, (await SweepAsync(Naive, "--sweep", "--expect=missed=8")).Code);
        Assert.Equal(0, (await SweepAsync(Naive, "--sweep", "--expect=cuts=16")).Code);
        var exit = await SweepAsync(Naive, "--sweep", "--expect=missed=7,noticed=8");
        Assert.Equal((3, "expected missed=7, was 8"), (exit.Code, exit.Errors[^1]));
    }

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
    public async Task A_cut_past_the_end_is_a_usage_error()
    {
        var exit = await SweepAsync(Naive, "--sweep=8");
        Assert.Equal((2, "--sweep: no such cut; 8 bytes are said, so expected cuts from 0 to 7"), (exit.Code, exit.Errors[^1]));
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
    [InlineData("abort", "6..7", "abort 8; abort@6 6; abort@7 7")]
    [InlineData("abort@3", "2", "abort@3 3; abort@2 2")]
    public async Task A_client_that_orders_a_mode_is_cut_all_the_same(string order, string cuts, string closed)
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

    [LinuxTheory(Needs = "bash")]
    [InlineData("1", "4", "0-3 ")]
    [InlineData("3", "[2-7]", "[0-2]")] // Before the fifth begins, two of four have ended.
    public async Task A_signal_ends_it_with_what_was_found_so_far(string jobs, string found, string first)
    {
        var script = Connect
            + $"[ \"$(cat <&3)\" = Good ] && {{ echo > '{_folder["here"]}'; trap 'exit 9' TERM; sleep 600 & wait; }}; exit 0";
        var here = _folder.AppearsAsync("here");
        await using var server = Start(script, "--sweep", "--run-for=10m", "--jobs", jobs, "--close=half-close");
        await here;
        server.Send(Signal.Terminate);
        var exit = await server.ExitAsync();
        Assert.Equal(143, exit.Code);
        Assert.Matches($"^INF Swept {found} of 8 cuts: {found} missed. See one: ", Rows(exit)[^1]);
        Assert.Matches($"^WRN half-close {first}.*missed", Rows(exit)[1]);
        Assert.DoesNotContain(exit.Errors, line => line.StartsWith("expected", StringComparison.Ordinal));
    }

    [LinuxTheory(Needs = "bash")]
    [InlineData("kill -INT $PPID; sleep 600", "Swept 0 cuts")]
    [InlineData(Connect + "said=$(cat <&3); [ ${#said} = 0 ] && kill -INT $PPID && sleep 600; exit 0", "Swept 0 of 16 cuts")]
    [InlineData(Connect + "said=$(cat <&3); [ ${#said} = 4 ] && kill -INT $PPID && sleep 600; exit 0", "Swept 4 of 16 cuts")]
    [InlineData(Connect + "[ \"$(cat <&3; echo $?)\" = Goodbye1 ] && kill -INT $PPID && sleep 600; exit 0", "Swept 15 of 16 cuts")]
    public async Task An_interrupt_at_any_moment_ends_it_and_leaves_nothing_behind(string script, string last)
    {
        // Whoever is left behind would hold the output open, which is read to its end.
        await using var server = ServerProcess.StartInShell(
            "exec 9>&1; exec env --default-signal=INT \"$@\"",
            Loopback, "--log-file=/dev/stdout", "--sweep", "--run-for=10m", "--", "bash", "-c", script);
        var exit = await server.ExitAsync();
        Assert.Equal(130, exit.Code);
        Assert.StartsWith($"INF {last}", Rows(exit)[^1], StringComparison.Ordinal);
        Assert.Empty(exit.Errors);
    }

    [LinuxFact(Needs = "bash")]
    public async Task When_it_is_killed_the_client_is_not_kept_waiting()
    {
        var (here, over) = (_folder.AppearsAsync("here"), _folder.AppearsAsync("over"));
        await using var server = Start(
            Connect + $"read -r -u 3; echo > '{_folder["here"]}'; cat <&3; echo > '{_folder["over"]}'",
            "--sweep", "--script=say \"a\\n\"; line", "--run-for=10m");
        await here;
        server.Send(Signal.Kill);
        await over;
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_second_signal_kills_a_command_that_does_not_end()
    {
        var here = _folder.AppearsAsync("here");
        await using var server = Start($"trap '' TERM HUP; echo > '{_folder["here"]}'; sleep 600 & wait; wait", "--sweep", "--run-for=10m");
        await here;
        server.Send(Signal.Terminate);
        server.Send(Signal.Hangup);
        Assert.Equal(143, (await server.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "bash")]
    public async Task An_interrupt_is_passed_on_to_the_command()
    {
        var here = _folder.AppearsAsync("here");
        await using var server = Start($"trap 'exit 0' INT; echo > '{_folder["here"]}'; sleep 600 & wait", "--sweep", "--run-for=10m");
        await here;
        server.Send(Signal.Interrupt);
        Assert.Equal(130, (await server.ExitAsync()).Code);
    }

    [LinuxFact(Needs = "bash")]
    public async Task A_fixed_port_is_that_of_every_run()
    {
        var port = FreePort();
        var exit = await SweepAsync(Naive, "--sweep", $"--port={port}", "--log-level=debug", "--log-format=json");
        var ports = exit.Lines.Where(line => line.Contains("\"Event\":\"Listening\"", StringComparison.Ordinal)).Select(ServerProcess.PortIn);
        Assert.Equal((3, 17, port), (exit.Code, ports.Count(), Assert.Single(ports.Distinct())));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Properties(JsonElement one, params string[] names) =>
        string.Join(' ', names.Select(name => one.GetProperty(name).ToString()));

    /// <summary>The log's lines without their times.</summary>
    private static List<string> Rows(Exit exit) =>
        [.. exit.Lines.Select(line => Regex.Match(line, @"^\[[0-9:.]+ (INF|WRN)\] ")).Zip(exit.Lines)
            .Where(pair => pair.First.Success).Select(pair => $"{pair.First.Groups[1].Value} {pair.Second[pair.First.Length..]}")];

    private static ServerProcess Start(string script, params string[] flags) => ServerProcess.Start(
        [Loopback, "--log-file=/dev/stdout", .. flags.Length == 0 ? ["--sweep"] : flags, "--", "bash", "-c", script]);

    private static async Task<Exit> SweepAsync(string script, params string[] flags)
    {
        await using var server = Start(script, flags);
        return await server.ExitAsync();
    }
}
