using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What must hold of a report, whatever raced with what.</summary>
internal static class RelayOracle
{
    public static string? Mistake(Closed closed, RelayEnd client, RelayEnd server, CloseStyle close)
    {
        (bool Holds, string What)[] rules =
        [
            (closed.Reason != "error", "no fault"),
            (closed.BytesReceived <= client.Sent || client.WasReset, "no more came from the client than it sent"),
            (closed.BytesFromUpstream <= server.Sent || server.WasReset, "no more came from the upstream than it sent"),
            (closed.BytesAcknowledged <= closed.BytesSent && closed.BytesSent <= closed.BytesFromUpstream,
                "what is said came from the upstream"),
            (closed.BytesToUpstream <= closed.BytesReceived, "what is passed on came from the client"),
            (closed.BytesNotPassed >= 0, "what is not passed on is not less than nothing"),
            (closed.Ending is not "reset-by-client" || client.WasReset || client.SentFin, "only who reset has"),
            (closed.Reason is not "client-reset" || client.WasReset, "a client that is said to have reset has"),
            (closed.Reason is not "upstream-reset" || server.WasReset, "an upstream that is said to have reset has"),
            (client.WasReset || server.WasReset || closed.Cue is not null
                || closed.BothEnds is "client-closed, clean, clean" or "upstream-closed, clean, clean", "two FINs are a clean end"),
            (client.WasReset || server.WasReset || closed.Cue is not null
                || (closed.BytesNotPassed == 0 && client.Heard == server.Sent && server.Heard == client.Sent
                    && closed.BytesAcknowledged == server.Sent && closed.BytesToUpstream == client.Sent),
                "all arrives if nobody resets"),
            (client.WasReset || client.Heard == closed.BytesAcknowledged, "the client has heard what is said to be acknowledged"),
            (server.WasReset || server.Heard == closed.BytesToUpstream, "the upstream has heard what is said to be acknowledged"),
            (closed.Reason is not "upstream-reset" || client.WasReset || server.SentFin || client.WasToldBySend
                || client.End == PeerEnd.Reset,
                "a reset without a FIN before it arrives without one"),
            (closed.Reason is not "client-reset" || server.WasReset || client.SentFin || server.WasToldBySend
                || server.End == PeerEnd.Reset,
                "a reset of the client without a FIN before it arrives without one"),
            (closed.Cue is null || (closed.Cue == "cut" && closed.BytesSent == close.Cut), "a cut is exact"),
            (close.Cut is not { } cut || closed.BytesSent <= cut, "no more is said than the cut allows"),
        ];
        return rules.Where(rule => !rule.Holds).Select(rule => rule.What).FirstOrDefault();
    }
}
