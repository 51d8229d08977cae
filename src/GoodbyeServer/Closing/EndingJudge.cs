using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Closing;

/// <summary>Says how a connection ended, from what the server is about to do and what the last look at its socket showed.</summary>
internal static class EndingJudge
{
    /// <param name="intended">
    /// What the server means to do: clean, fin-sent, or the name of its reset (reset-sent, drain-timeout, lost).
    /// </param>
    /// <param name="look">The last look at the socket.</param>
    /// <param name="finSent">Whether the server's FIN was handed to the kernel.</param>
    /// <param name="bytesSent">Bytes that the kernel took.</param>
    public static Verdict Judge(Ending intended, LastLook look, bool finSent, long bytesSent)
    {
        var ending = EndingOf(intended, look);
        var waitingFin = finSent ? 1u : 0u;
        long? acknowledged = look.Info is { } info ? (long)Math.Min(info.AcknowledgedBytes, (ulong)bytesSent) : null;
        return new(
            ending,
            ending == Ending.Clean ? 0 : look.Unread,
            Dropped: ending is not (Ending.Clean or Ending.FinSent) && look.Info?.NotSentBytes > waitingFin,
            Unanswered: ending is Ending.ResetByClient or Ending.Lost && acknowledged < bytesSent,
            acknowledged);
    }

    private static Ending EndingOf(Ending intended, LastLook look) => look switch
    {
        { Departure: Departure.Reset } => Ending.ResetByClient,
        { Departure: Departure.Lost } => Ending.Lost,
        { Departure: Departure.Killed } => Ending.ResetSent,
        { IsOver: true } => Ending.Clean,

        // No RST leaves a socket that has sent its FIN and read the client's (LAST_ACK, CLOSING), unless the FIN
        // still waits behind the goodbye (tcp_disconnect in the Linux kernel).
        { Info: { State: TcpState.LastAck or TcpState.Closing, NotSentBytes: 0 } } when intended != Ending.Clean => Ending.Lost,
        _ => intended,
    };
}
