using System.Globalization;
using System.Net;
using System.Text;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Some random clients at once, against one random server.</summary>
internal static class SessionGroup
{
    public const int Size = 20;

    /// <summary>The upper half of the clients' addresses: each test process has its own, so that a capture sees no other's.</summary>
    public static readonly uint Network = 0x7f400000u + ((uint)Environment.ProcessId % 64 << 16);

    /// <summary>
    /// Where servers listen: an address of this process's own too, so that nobody who looks for another server finds them.
    /// </summary>
    private static readonly IPAddress ServerAddress = OperatingSystem.IsLinux() ? IPv4(Network + (64 << 16) + 1) : IPAddress.Loopback;

    /// <summary>Where servers listen that speak TLS: of these a capture keeps what they say.</summary>
    public static readonly uint TlsServer = Network + (64 << 16) + 2;

    private static readonly IPAddress TlsServerAddress = OperatingSystem.IsLinux() ? IPv4(TlsServer) : IPAddress.Loopback;

    /// <summary>Runs the group; returns its sessions.</summary>
    /// <param name="seed">What everything is drawn from.</param>
    /// <param name="group">Which group.</param>
    /// <param name="capture">Watches the wire, if that is allowed.</param>
    /// <param name="asProcess">Whether the server is the program in a process of its own.</param>
    public static async Task<IReadOnlyList<Session>> RunAsync(int seed, int group, NetworkCapture? capture, bool asProcess = false)
    {
        var draw = Draw.Server(seed, group);
        var options = asProcess ? ProcessServer.Expressible(draw.ServerOptions()) : draw.ServerOptions();
        options = options with { Tls = Draw.TlsOfServer(seed, group).Tls() };
        var address = options.Tls is null ? ServerAddress : TlsServerAddress;
        TimeSpan? stopsEarly = draw.OnceIn(8) ? draw.Milliseconds(0, 200) : null;
        var lostBefore = capture?.Lost;
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ISessionServer server = asProcess ? await ProcessServer.StartAsync(options, address) : new OwnServer(options, address);
        var list = ListedModes.Of(options.CloseModes.ToString());
        var plans = Enumerable.Range(group * Size, Size).Select(PlanOf).ToList();
        var voices = plans.Select(plan => plan.Tls is { } tls ? (ClientVoice)new TlsVoice(tls) : new PlainVoice()).ToList();
        var clients = plans.Select((plan, place) =>
            new SimulatedClient(plan, voices[place], AddressOf((group * Size) + place), stopped.Task)).ToList();
        try
        {
            var running = clients.Select(client => client.RunAsync(server.EndPoint)).ToList();
            await Task.WhenAll(clients.Select(client => client.Connected)).OrHangs();
            await (stopsEarly is { } early ? RealTime.PassAsync(early) : Task.WhenAll(clients.Select(client => client.Settled)).OrHangs());
            await server.StopAsync();
            stopped.SetResult();
            await Task.WhenAll(running).OrHangs();
            await (capture?.CaughtUpAsync() ?? Task.CompletedTask);
            var wires = clients.Select(client => capture?.Take(client.EndPoint)).ToList();
            var sees = capture is not null && capture.Lost == lostBefore;
            var reported = Enumerable.Range(0, clients.Count).Where(place => IsReported(clients[place], server, list)).ToList();
            CheckCounts(server, reported.Count);
            OutageRules.Check(server.Log, list);
            return [.. reported.Select(place => Describe(
                $"GOODBYE_SEED={seed} GOODBYE_SESSION={(group * Size) + place}", options, plans[place], clients[place], server,
                TlsSession.Of(plans[place], voices[place]), sees ? WireFacts.LastOf(wires[place]!) : null))];
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        SessionPlan PlanOf(int session)
        {
            var plan = Draw.Client(seed, session).SessionPlan();
            return plan with
            {
                ConnectAfter = list.HasOutages ? plan.ConnectAfter : TimeSpan.Zero,
                ConnectPatience = list.HasOutages ? plan.ConnectPatience : null,
                Tls = options.Tls is null ? null : Draw.TlsOfClient(seed, session).TlsPlan(),
            };
        }
    }

    /// <summary>If all of 127.0.0.0/8 is this host, sessions have an address each; otherwise they share one.</summary>
    public static IPAddress AddressOf(int session)
    {
        var address = Network + (uint)(session / 250 % 250 << 8) + (uint)(session % 250) + 1;
        return OperatingSystem.IsLinux() ? IPv4(address) : IPAddress.Loopback;
    }

    public static IPAddress IPv4(uint address) => new((uint)IPAddress.HostToNetworkOrder((int)address));

    /// <summary>Every client has its report, but one that a server which was down had never accepted: it heard nothing.</summary>
    private static bool IsReported(SimulatedClient client, ISessionServer server, ListedModes list)
    {
        var isReported = Reports(server).Any(report => report.Client == client.EndPoint.ToString());
        return isReported || (list.HasOutages && client.Heard.Length == 0 && client.End is null or PeerEnd.Reset)
            ? isReported
            : throw new InvalidOperationException($"{client.EndPoint} has no report: {client.Acts}; heard {client.Heard.Length} B");
    }

    private static Session Describe(string name, ServerOptions options, SessionPlan plan, SimulatedClient client, ISessionServer server,
        TlsSession? tls, IReadOnlyList<Segment>? segments)
    {
        var heard = client.Heard;
        var wire = segments is null ? null : tls is null ? new WireFacts(segments) : tls.Look(segments);
        var events = server.Log.All.ToList();
        var at = events.FindIndex(logged => logged.Name() == "Closed" && (string)logged.Value("Client")! == client.EndPoint.ToString());
        var report = Closed.Of(events[at]);
        var served = Reports(server).Count(other => other.Connection < report.Connection && other.Reason != "turned-away");
        var isTurnedAway = report.Reason == "turned-away";
        var goodbye = isTurnedAway && options.Busy is { } busy && report.CloseMode == "half-close" ? busy
            : GoodbyeOf(isTurnedAway ? 0 : served, options);
        var headAlone = isTurnedAway || options.Http.Count == 0 ? goodbye : goodbye[..(goodbye.Span.IndexOf("\r\n\r\n"u8) + 4)];
        var script = isTurnedAway || options.Scripts.Count == 0 ? null : Nth(served, options.Scripts, options);
        var cue = ExpectedCue.In(plan.Data, options.Cues);
        var run = script is null ? null
            : ScriptRun.Of(script, plan.Data.AsSpan(0, (int)(cue.Position ?? plan.Data.Length)), cue, report.BytesSent);
        return GoodbyesOf().Select(WithGoodbye).MinBy(session => Oracle.Disagreements(session).Count)!;

        // HEAD is answered with the head alone. What was read when the goodbye came is not known of a clock, or a script.
        ReadOnlyMemory<byte>[] GoodbyesOf() =>
            script is not null ? [goodbye, headAlone]
            : Oracle.ByteCues.Contains(report.Cue) ? [Answer(cue.Position!.Value)]
            : report.Reason == "client-garbled" ? [Answer(cue.Position ?? plan.Data.Length)]
            : report.Reason == "client-closed" ? [Answer(report.BytesReceived)]
            : [goodbye, headAlone];

        ReadOnlyMemory<byte> Answer(long read) => HttpText.IsHeadLast(Encoding.Latin1.GetString(plan.Data), read) ? headAlone : goodbye;

        Session WithGoodbye(ReadOnlyMemory<byte> said) => new()
        {
            Name = name,
            Options = options with { Goodbye = said },
            Plan = plan,
            Report = report,
            ListedMode = isTurnedAway ? null : ListedModes.Of(options.CloseModes.ToString()).ModeOf(served),
            EndedAtStop = at > events.FindIndex(logged => logged.Name() == "Stopping"),
            Heard = heard,
            Tls = tls,
            End = client.End,
            WasResetSending = client.WasResetSending,
            FirstAct = client.FirstAct,
            Acts = client.Acts,
            Wire = wire,
            Cue = cue,
            Script = script,
            GarbledAt = run?.GarbledAt ?? (cue.IsGarbled ? cue.Position : tls is { HasGarbled: true } ? plan.Data.Length : null),
            Talk = isTurnedAway ? []
                : options.Echo ? plan.Data
                : run?.Said ?? Encoding.ASCII.GetBytes(string.Concat(cue.Asking.Select(_ => HttpText.Continue))),
        };
    }

    /// <summary>What is said last to the connection after so many others. The statuses that are drawn have a body.</summary>
    private static ReadOnlyMemory<byte> GoodbyeOf(int served, ServerOptions options)
    {
        var message = Nth(served, options.Goodbyes, options);
        if (options.Http.Count == 0)
        {
            return message;
        }

        var (code, reason) = Nth(served, options.Http, options) == 200 ? (200, "OK") : (503, "Service Unavailable");
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {code} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + $"Content-Length: {message.Length}\r\nConnection: close\r\n\r\n");
        return (byte[])[.. Encoding.ASCII.GetBytes(head), .. message.Span];
    }

    private static IEnumerable<Closed> Reports(ISessionServer server) => server.Log.Named("Closed").Select(Closed.Of);

    private static T Nth<T>(int nth, IReadOnlyList<T> list, ServerOptions options) =>
        list[options.CloseModes.Repeat ? nth % list.Count : Math.Min(nth, list.Count - 1)];

    /// <summary>Every connection that was accepted is reported once and counted once, whatever the clients did.</summary>
    private static void CheckCounts(ISessionServer server, int connected)
    {
        var (accepted, closed, summary) = (server.Log.Named("Accepted").Count, Reports(server).ToList(), server.Summary);
        long[] counts = [accepted, closed.Count, closed.Select(report => report.Connection).Distinct().Count(), summary.Connections,
            summary.Reasons.Values.Sum(), summary.Endings.Values.Sum()];
        if (counts.Any(count => count != connected)
            || summary.BytesReceived != closed.Sum(report => report.BytesReceived)
            || summary.BytesSent != closed.Sum(report => report.BytesSent))
        {
            throw new InvalidOperationException(
                $"{connected} clients connected; accepted, closed, numbers, summary, reasons, endings: {string.Join(", ", counts)}");
        }
    }
}
