using GoodbyeServer.Tests.Support;
using Serilog.Events;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What a log says of a port that goes down for a while: when, in which order, how long, and that nobody is served then.</summary>
internal static class OutageRules
{
    /// <summary>The log's clock is not the one that the outage is measured by.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1);

    /// <exception cref="InvalidOperationException">What the log says breaks a rule.</exception>
    public static void Check(EventLog log, ListedModes list)
    {
        var events = log.All.ToList();
        var closed = events.Where(logged => logged.Name() == "Closed").ToDictionary(logged => (long)logged.Value("Connection")!);
        var awaited = new Queue<string>(list.First);
        var notBefore = DateTimeOffset.UnixEpoch;
        var (served, isDown) = (0, false);
        foreach (var logged in events.TakeWhile(logged => logged.Name() != "Stopping"))
        {
            switch (logged.Name())
            {
                case "Refusing" or "Ignoring":
                    var outage = awaited.TryDequeue(out var next) ? next : "none";
                    Demand(outage == Printed(logged), $"{outage} was to come, not {Printed(logged)}");
                    notBefore = EndOf(logged, isDown ? null : Before(served));
                    isDown = true;
                    break;
                case "Listening" when isDown:
                    IsUp(logged);
                    break;
                case "Accepted" when ReasonOf(logged) != "turned-away":
                    // Who connects as soon as it listens may be accepted before that is logged.
                    IsUp(logged);
                    foreach (var then in list.OutagesAfter(served++))
                    {
                        awaited.Enqueue(then);
                    }

                    break;
            }
        }

        void IsUp(LogEvent sign)
        {
            Demand(awaited.Count == 0, $"it was up before {string.Join(", ", awaited)}");
            Demand(sign.Timestamp >= notBefore - Slack, $"it was up {notBefore - sign.Timestamp} too early");
            isDown = false;
        }

        string ReasonOf(LogEvent accepted) => (string)closed[(long)accepted.Value("Connection")!].Value("Reason")!;

        // The connection that was served last, whose end the outage waits for.
        LogEvent? Before(int count) => count == 0 ? null
            : closed[(long)events.Where(logged => logged.Name() == "Accepted" && ReasonOf(logged) != "turned-away").ElementAt(count - 1)
                .Value("Connection")!];

        void Demand(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException($"{what}:\n{string.Join('\n', events.Select(logged => logged.RenderMessage(null)))}");
            }
        }
    }

    private static DateTimeOffset EndOf(LogEvent outage, LogEvent? before)
    {
        var begins = before is not null && before.Timestamp > outage.Timestamp ? before.Timestamp : outage.Timestamp;
        return begins + TimeSpan.FromMilliseconds(Convert.ToDouble(outage.Value("ForMs")!, null));
    }

    private static string Printed(LogEvent outage) =>
        $"{(outage.Name() == "Refusing" ? "refuse" : "ignore")}={Convert.ToDouble(outage.Value("ForMs")!, null)}ms";
}
