using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

/// <summary>
/// Puts FIN, RST or nothing on the wire, and takes a last look at what a close destroys: with
/// SocketCloser, the only place that calls Shutdown or Dispose on a client's socket.
/// </summary>
internal sealed class SocketRelease(Socket socket, ClientSocket client, ServerStop stop, Timeline? timeline)
{
    private bool _finSent;

    /// <summary>Bytes that the client had sent and nobody had read at the close.</summary>
    public int BytesUnread { get; private set; }

    /// <summary>Whether bytes that the kernel had taken were seen to be lost.</summary>
    public bool BytesDropped { get; private set; }

    /// <summary>FIN, after what the kernel has taken; reading goes on.</summary>
    public void SendFin()
    {
        _finSent = true;
        timeline?.Add(StepFrom.Server, "FIN");
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>How the connection ended, where it is over already; the socket is then closed. Null where it is not.</summary>
    public Ending? Over(TcpInfo? info) => info is not { State: TcpState.Closed } closed ? null : client.Epitaph(closed) switch
    {
        ClientSignal.EndOfFile => CloseClean(info),
        ClientSignal.Reset => Close(Ending.ResetByClient, info),
        _ => Close(Ending.Lost, info),
    };

    /// <summary>
    /// RST, unless the connection is over or both FINs are out: LAST_ACK and CLOSING put none on the wire, but where the FIN
    /// still waits behind the goodbye (tcp_disconnect in the Linux kernel).
    /// </summary>
    /// <param name="ending">What a RST means here.</param>
    public Ending Reset(Ending ending = Ending.ResetSent)
    {
        // The look comes last. A segment that had passed the filter is dealt with when a call lets go of the socket at the
        // latest (the kernel's backlog, release_sock): between the filter and the look there is such a call.
        IncomingFilter.DropAll(socket);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        var info = client.Info;
        if (ending != Ending.Lost && Over(info) is { } over)
        {
            return over;
        }

        return Close(info is { State: TcpState.LastAck or TcpState.Closing, NotSentBytes: 0 } ? Ending.Lost : ending, info);
    }

    /// <summary>close(2). What it puts on the wire is the caller's to know; but where bytes are unread it cannot be a FIN, and becomes a reset.</summary>
    public Ending Close(Ending ending, TcpInfo? info)
    {
        // After a clean end, everything up to the client's FIN was read.
        BytesUnread = ending == Ending.Clean ? 0 : client.Unread;
        if (ending == Ending.FinSent && BytesUnread > 0)
        {
            // The kernel would send RST in place of the FIN (RFC 1122 section 4.2.2.13).
            return Reset();
        }

        var waitingFin = _finSent ? 1u : 0u;
        BytesDropped = ending switch
        {
            Ending.Clean or Ending.FinSent => false,
            Ending.Lost => info is { } lost && lost.AcknowledgedBytes < (ulong)client.BytesSent,
            Ending.ResetSent or Ending.ResetByClient or Ending.DrainTimeout => info is { } reset && reset.NotSentBytes > waitingFin,
        };
        socket.Dispose();
        timeline?.AddEnding(ending, BytesUnread, stop.Shutdown.IsCancellationRequested);
        return ending;
    }

    /// <summary>The client's last bytes and its FIN can come just when the time to wait for them is over: they were sent, so they are read.</summary>
    private Ending CloseClean(TcpInfo? info)
    {
        while (client.Receive(ClientSocket.Discarded, SocketFlags.None, out _) == ClientSignal.Ready)
        {
        }

        return Close(Ending.Clean, info);
    }
}
