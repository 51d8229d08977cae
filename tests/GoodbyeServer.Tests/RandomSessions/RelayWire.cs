using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What the segments of both connections of a relay must say of a report. In each the relay is the server.</summary>
/// <param name="closed">The report.</param>
/// <param name="client">The client's connection.</param>
/// <param name="upstream">The upstream's.</param>
internal sealed class RelayWire(Closed closed, WireFacts client, WireFacts upstream)
{
    /// <summary>A capture's clock and the log's are read at different moments.</summary>
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    /// <summary>The first rule that does not hold; null if all do.</summary>
    public string? Mistake()
    {
        var ofClient = new Leg(
            "client", client, closed.Ending, "reset-by-client", closed.BytesReceived, closed.BytesAcknowledged!.Value,
            closed.BytesSent);
        var ofUpstream = new Leg(
            "upstream", upstream, closed.UpstreamEnding!, "reset-by-upstream", closed.BytesFromUpstream!.Value,
            closed.BytesToUpstream!.Value);
        return RulesOf(ofClient).Concat(RulesOf(ofUpstream)).Concat(Rules())
            .Where(rule => !rule.Holds).Select(rule => rule.What).FirstOrDefault();
    }

    public override string ToString() =>
        $"client, logged at {(closed.LoggedAt - client.At(0))?.TotalMilliseconds:0.000} ms:\n{client}\nupstream:\n{upstream}";

    private IEnumerable<(bool Holds, string What)> RulesOf(Leg leg)
    {
        var (wire, name) = (leg.Wire, leg.Name);
        yield return (leg.Read <= wire.ClientPayload, $"{name}: no more was read than was on the wire");
        yield return (leg.Acknowledged <= wire.AcknowledgedBefore(wire.Segments.Count),
            $"{name}: no more is acknowledged than on the wire");
        yield return (leg.Sent is not { } sent || wire.ServerPayload <= sent, $"{name}: no more was on the wire than was sent");
        var (holds, end) = leg.EndingOnWire();
        yield return (holds, $"{name}: {leg.Ending} is what the wire shows");
        yield return (end is null || wire.At(end) <= closed.LoggedAt + Instant, $"{name}: nothing is reported before it is on the wire");
    }

    private IEnumerable<(bool Holds, string What)> Rules()
    {
        yield return (closed.Reason is not "upstream-reset" || upstream.ClientReset is not null, "the upstream has reset");
        yield return (closed.Reason is not "client-reset" || client.ClientReset is not null, "the client has reset");
        yield return (!IsResetPassedOn("upstream-reset", client)
            || client.AcknowledgedBefore(client.ServerReset!.Value) == closed.BytesSent,
            "the client had every byte before the reset");
        yield return (!IsResetPassedOn("client-reset", upstream)
            || upstream.AcknowledgedBefore(upstream.ServerReset!.Value) == upstream.ServerPayload,
            "the upstream had every byte before the reset");
        if (closed.Cue is not null)
        {
            yield break;
        }

        yield return (Follows(client.At(client.ServerFin), upstream.At(upstream.ClientFin)), "the client's FIN was the upstream's");
        yield return (Follows(upstream.At(upstream.ServerFin), client.At(client.ClientFin)), "the upstream's FIN was the client's");
        yield return (closed.Reason is not "client-closed" || !(FinIn(client) < FinIn(upstream)), "the client's FIN was passed on first");
        yield return (closed.Reason is not "upstream-closed" || !(FinIn(upstream) < FinIn(client)),
            "the upstream's FIN was passed on first");
        var reset = Earliest(client.At(client.ClientReset), upstream.At(upstream.ClientReset));
        yield return (Follows(ResetIn(client), reset), "the client is reset for a cause");
        yield return (Follows(ResetIn(upstream), reset), "the upstream is reset for a cause");
    }

    /// <summary>Whether the relay reset the other connection, and nothing came from there before.</summary>
    private bool IsResetPassedOn(string reason, WireFacts to) =>
        closed.Reason == reason && closed.Cue is null && to.ServerReset is { } sent && !(to.ClientReset < sent);

    /// <summary>When the relay reset a connection. What comes to a kernel that has forgotten one is answered by a RST, too.</summary>
    private static TimeSpan? ResetIn(WireFacts wire) => wire.BothFinsAcknowledged < wire.ServerReset ? null : wire.At(wire.ServerReset);

    /// <summary>When the relay passed a FIN on; null if it did not, or if it left with bytes that had waited for room.</summary>
    private static TimeSpan? FinIn(WireFacts wire) =>
        wire.ServerFin is { } fin && wire.Segments[fin].Length == 0 ? wire.At(fin) : null;

    private static bool Follows(TimeSpan? what, TimeSpan? cause) => what is null || cause <= what;

    private static TimeSpan? Earliest(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b : a;

    /// <summary>One of the two connections, and what is reported of it.</summary>
    private sealed record Leg(
        string Name, WireFacts Wire, string Ending, string ResetByPeer, long Read, long Acknowledged, long? Sent = null)
    {
        /// <summary>Whether the wire shows the ending that is reported, and where it came about.</summary>
        public (bool Holds, int? End) EndingOnWire()
        {
            var (peerReset, ownReset) = (Wire.ClientReset, Wire.ServerReset);
            return Ending switch
            {
                "clean" => (Wire.BothFinsAcknowledged is { } over && !(ownReset < over) && !(peerReset < over)
                    && Read == Wire.ClientPayload && Acknowledged == Wire.ServerPayload, Wire.BothFinsAcknowledged),
                "reset-sent" => (ownReset is not null, ownReset),
                "lost" => (Wire.ServerFin is not null && Wire.ClientFin is not null && ownReset is null && peerReset is null, null),
                _ => (Ending == ResetByPeer && peerReset is not null && !(ownReset < peerReset)
                    && !(Wire.BothFinsAcknowledged < peerReset), peerReset),
            };
        }
    }
}
