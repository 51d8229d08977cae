using System.Net.Sockets;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Sockets;

// Its end: FIN, RST, the last look and what it tells.
internal sealed partial class PeerSocket
{
    /// <summary>FIN, after what the kernel has taken; reading goes on.</summary>
    /// <param name="isWatched">Whether to follow the FIN until it leaves. A timeline always does.</param>
    public void SendFin(bool isWatched)
    {
        IsFinWatched = isWatched || Timeline is not null;
        WaitingAtFin = HasReadFin ? 0 : Available;
        var before = IsFinWatched ? Info : null;
        Timeline?.AddArrived(WaitingAtFin, hasClientFin: before is { State: TcpState.CloseWait });

        // On a connection that is over this does nothing, and says nothing: .NET hides ENOTCONN, if it has seen that there was one.
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.NotConnected)
        {
        }

        HasSentFin = before is not { State: TcpState.Closed };
        if (IsFinWatched || !HasReadFin)
        {
            // After the peer's FIN no byte can come any more, of which it would matter.
            NoteFin();
        }
    }

    /// <summary>Notes in the timeline a FIN that came while nobody read, after the bytes that came before it.</summary>
    public void NoteClientFin()
    {
        if (Timeline is { HasEndOfFile: false } timeline && Info is { State: TcpState.CloseWait })
        {
            timeline.AddArrived(Available, hasClientFin: true);
        }
    }

    /// <summary>Has <see cref="Close"/> send RST, and nothing come in from now on.</summary>
    public void ArmReset()
    {
        IncomingFilter.DropAll(_socket);
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    /// <summary>
    /// The last look. After <see cref="ArmReset"/>, not before: a segment that had passed the filter is handled when a call lets
    /// go of the socket, at the latest (the kernel's backlog, release_sock), and setting the linger option is such a call.
    /// </summary>
    public LastLook Look()
    {
        var info = Info;
        NoteFin(info);
        var departure = info is { State: TcpState.Closed } closed ? WhatEndedIt(closed) : _departure;
        return new(info, departure, HasReadFin ? 0 : _socket.Available);
    }

    /// <summary>
    /// How a CLOSED connection ended; null after a clean end. The first error found is kept, because reading SO_ERROR clears it
    /// (socket(7)).
    /// </summary>
    public Departure? WhatEndedIt(TcpInfo closed)
    {
        var isFinAcknowledged = HasSentFin && closed.AcknowledgedBytes == (ulong)WireSent + 1;
        if (_departure is null && !(HasReadFin && isFinAcknowledged))
        {
            var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            return error != SocketError.Success ? Remember(error) : isFinAcknowledged ? null : Departure.Reset;
        }

        return _departure;
    }

    /// <summary>The first of the bytes that nobody has read, as many as there are and are wanted. They stay unread.</summary>
    public byte[] Unread(int most)
    {
        var bytes = new byte[most];
        return bytes[..Math.Max(0, _socket.Receive(bytes, SocketFlags.Peek, out _))];
    }

    /// <summary>close(2). The caller decides FIN or RST; unread bytes turn a FIN into a RST (RFC 1122 section 4.2.2.13).</summary>
    public void Close() => _socket.Dispose();

    /// <summary>Looks whether the FIN has left: NotSentBytes counts it while it waits. It is a step of the timeline then.</summary>
    public void NoteFin()
    {
        if (HasSentFin && !HasFinLeft)
        {
            NoteFin(Info);
        }
    }

    private void NoteFin(TcpInfo? info)
    {
        if (HasSentFin && !HasFinLeft && (info is null or { NotSentBytes: 0 }))
        {
            HasFinLeft = true;
            Timeline?.Add(StepFrom.Server, StepKind.Fin);
        }
    }

    /// <summary>The first terminal event is the truth: the kernel reports it once.</summary>
    private Departure Remember(SocketError error)
    {
        var isFirst = _departure is null;
        var departure = _departure ??= SocketErrors.ToDeparture(error, isOver: Info is { State: TcpState.Closed });

        // Set last: who waits for room hears it in one thread, and who reads asks for both in another. EPIPE comes if the peer's FIN
        // came before its RST (tcp_reset).
        _hasEndedWithoutFin |= isFirst && error is not (SocketError.Shutdown or SocketError.NotConnected);
        return departure;
    }
}
