using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Sockets;

/// <summary>
/// One end of a connection over TCP, and the only holder of its socket: every byte on the wire, FIN and RST passes here; FIN and
/// RST are noted in the timeline. What the peer or the network did is returned as a value. The raw socket belongs to this from
/// its construction on; only SocketCloser calls <see cref="Close"/>. What is said over it is a <see cref="ByteStream"/>.
/// </summary>
/// <remarks>
/// The socket is non-blocking: a send then returns exactly how much the kernel took, which an awaited one that is
/// cancelled does not.
/// </remarks>
internal sealed class PeerSocket
{
    /// <summary>A buffer for bytes that nobody looks at. All connections share it, since its content does not matter.</summary>
    public static readonly byte[] Discarded = new byte[64 * 1024];

    /// <summary>
    /// Bytes that one send hands over at most: while a client reads as fast as they come, the kernel has room for any number.
    /// </summary>
    public const int MostPerSend = 256 * 1024;

    /// <summary>After this many calls in a row that find something at once, others get their turn on the thread.</summary>
    private const int CallsBeforeYield = 32;

    private int _callsInARow;
    private Departure? _departure;

    /// <summary>Whether no FIN came before it ended: a read of 0 is none then. The kernel tells an error only once.</summary>
    private bool _hasEndedWithoutFin;

    /// <summary>Whether somebody waits for room, and will hear of a reset instead of who reads.</summary>
    private bool _isAwaitingRoom;

    private readonly Socket _socket;

    /// <summary>Whether it was opened from here: the kernel then counts the SYN among the bytes that were acknowledged.</summary>
    private readonly bool _isOpenedHere;

    private PeerSocket(Socket socket, Timeline? timeline, bool isOpenedHere) =>
        (_socket, Timeline, _isOpenedHere) = (socket, timeline, isOpenedHere);

    /// <summary>What happened so far; null if nobody asked for it.</summary>
    public Timeline? Timeline { get; }

    /// <summary>Bytes that the kernel took for the wire: those that TCP acknowledges.</summary>
    public long WireSent { get; private set; }

    /// <summary>Whether the kernel was asked to send FIN.</summary>
    public bool HasSentFin { get; private set; }

    /// <summary>Bytes from the peer that had come, and nobody had read, when the kernel was asked to send FIN.</summary>
    public int WaitingAtFin { get; private set; }

    /// <summary>Whether the peer's FIN was read.</summary>
    public bool HasReadFin { get; private set; }

    /// <summary>Whether somebody wants to know when the FIN leaves.</summary>
    public bool IsFinWatched { get; private set; }

    /// <summary>Whether the FIN has left the kernel. It waits while the client's window is full.</summary>
    public bool HasFinLeft { get; private set; }

    public TcpInfo? Info => TcpInfo.Read(_socket, _isOpenedHere);

    /// <summary>
    /// Whether there is something to read now: bytes, a FIN or a RST. It reads nothing. Check before blaming the peer
    /// for silence: after SIGSTOP, or in a paused container, the clocks ring before we could read.
    /// </summary>
    public bool IsReadable => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Bytes that have come and that nobody has read.</summary>
    public int Available => _socket.Available;

    /// <summary>What ended the connection, if a call has told; null while none has.</summary>
    public Departure? EndedBy => _departure;

    /// <summary>Reads what is there, without waiting. With <see cref="SocketFlags.Peek"/> it stays in the kernel.</summary>
    public ReadResult Receive(Span<byte> buffer, SocketFlags flags)
    {
        var count = _socket.Receive(buffer, flags, out var error);
        return Received(count, error);
    }

    /// <summary>Has the kernel move what is there into an empty pipe, no more than so many bytes, without waiting.</summary>
    public ReadResult Receive(Pipe pipe, int most)
    {
        var count = pipe.Fill(_socket.Handle, most, out var errno);
        return Received(count, SocketErrors.Of(errno));
    }

    /// <summary>Owns an accepted socket from now on. No call may block the thread that all connections share.</summary>
    /// <exception cref="SocketException">It cannot be made non-blocking; it is the caller's then.</exception>
    public static PeerSocket Own(Socket socket, Timeline? timeline = null)
    {
        socket.Blocking = false;
        return new(socket, timeline, isOpenedHere: false);
    }

    /// <summary>Owns a socket that was connected from here.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="timeline">Its side of the timeline.</param>
    /// <param name="error">
    /// What connect(2) said if it was reset before that was seen to have succeeded: what came before can still be read.
    /// </param>
    /// <exception cref="SocketException">As for <see cref="Own"/>.</exception>
    public static PeerSocket OwnOpened(Socket socket, Timeline? timeline, SocketError error = SocketError.Success)
    {
        socket.Blocking = false;
        var peer = new PeerSocket(socket, timeline, isOpenedHere: true);
        if (error != SocketError.Success)
        {
            _ = peer.Remember(error);
        }

        return peer;
    }

    /// <summary>Waits until there are bytes or a FIN, and reads the bytes into a buffer that nobody looks at.</summary>
    public ValueTask<ReadResult> DiscardAsync(Memory<byte> buffer, CancellationToken wait) => ReadAsync(buffer, wait);

    /// <summary>
    /// Waits until there is something to read: bytes, a FIN, or a RST that the next read finds. It reads
    /// nothing, so that a connection that waits holds no buffer.
    /// </summary>
    public ValueTask<ReadResult> WaitReadableAsync(CancellationToken wait) => ReadAsync(Memory<byte>.Empty, wait);

    /// <summary>
    /// As <see cref="WaitReadableAsync"/>, for a caller that takes the runtime's word: it throws where the other returns, and lets
    /// nobody else have a turn. It costs a connection that waits 200 bytes less.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="SocketException">The connection is over: <see cref="Heard"/> says how.</exception>
    public ValueTask<int> ReadableAsync(CancellationToken wait) => _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, wait);

    /// <summary>What an error of <see cref="ReadableAsync"/> says of the connection.</summary>
    public ReadResult Heard(SocketException error) => ReadResult.Gone(Remember(error.SocketErrorCode));

    /// <summary>
    /// Hands over as much as the kernel takes without waiting, <see cref="MostPerSend"/> at most; none while there is no room.
    /// </summary>
    public Departure? Send(ReadOnlySpan<byte> bytes, out int count)
    {
        count = _socket.Send(bytes[..Math.Min(bytes.Length, MostPerSend)], SocketFlags.None, out var error);
        return Sent(error, ref count);
    }

    /// <summary>The same for what is in a pipe; what the kernel does not take stays there.</summary>
    public Departure? Send(Pipe pipe, out int count)
    {
        count = pipe.Empty(_socket.Handle, out var errno);
        return Sent(SocketErrors.Of(errno), ref count);
    }

    /// <summary>
    /// Waits until the kernel takes one byte: the way to wait for room that loses no count when it is cancelled. The token ends
    /// the wait; then there is no departure, and the byte was not sent.
    /// </summary>
    public async ValueTask<(Departure? Departure, int Count)> SendByteAsync(ReadOnlyMemory<byte> oneByte, CancellationToken wait)
    {
        _isAwaitingRoom = true;
        try
        {
            var count = await _socket.SendAsync(oneByte, SocketFlags.None, wait);
            WireSent += count;
            return (null, count);
        }
        catch (OperationCanceledException)
        {
            return default;
        }
        catch (SocketException e)
        {
            return (Remember(e.SocketErrorCode), 0);
        }
        finally
        {
            _isAwaitingRoom = false;
        }
    }

    /// <summary>
    /// Has the kernel keep the end of what is sent from now on until a FIN goes with it, for 200 ms at most (TCP_CORK, tcp(7)). A
    /// full segment leaves in spite of it.
    /// </summary>
    public void Cork() => _socket.SetRawSocketOption(SocketOption.TcpLevel, SocketOption.TcpCork, BitConverter.GetBytes(1));

    /// <summary>Has the kernel acknowledge what has come, instead of waiting for bytes to send it with (TCP_QUICKACK, tcp(7)).</summary>
    public void AcknowledgeNow()
    {
        if (OperatingSystem.IsLinux())
        {
            _socket.SetRawSocketOption(SocketOption.TcpLevel, SocketOption.TcpQuickAck, BitConverter.GetBytes(1));
        }
    }

    /// <summary>FIN, after what the kernel has taken; reading goes on.</summary>
    /// <param name="isWatched">Whether to follow the FIN until it leaves. A timeline always does.</param>
    public void SendFin(bool isWatched)
    {
        IsFinWatched = isWatched || Timeline is not null;
        WaitingAtFin = Available;
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
        NoteFin();
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
        NoteFin();
        var info = Info;
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

    private async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken wait)
    {
        try
        {
            var receive = _socket.ReceiveAsync(buffer, SocketFlags.None, wait);
            if (!receive.IsCompleted)
            {
                _callsInARow = 0;
            }
            else if (++_callsInARow == CallsBeforeYield)
            {
                _callsInARow = 0;
                await Task.Yield();
            }

            var count = await receive;
            return buffer.IsEmpty ? default : Received(count);
        }
        catch (OperationCanceledException)
        {
            return ReadResult.Interrupted;
        }
        catch (SocketException e)
        {
            return ReadResult.Gone(Remember(e.SocketErrorCode));
        }
    }

    private ReadResult Received(int count, SocketError error) =>
        error == SocketError.Success ? Received(count)
        : error == SocketError.WouldBlock ? default
        : ReadResult.Gone(Remember(error));

    private ReadResult Received(int count)
    {
        if (count > 0)
        {
            NoteFin();
            return new(count);
        }

        // Another call has heard what ended it, or is about to.
        if (!HasReadFin && _hasEndedWithoutFin)
        {
            return ReadResult.Gone(_departure!.Value);
        }

        if (!HasReadFin && _isAwaitingRoom && Info is { State: TcpState.Closed })
        {
            return default;
        }

        if (IsFinWatched)
        {
            NoteFin();
        }

        HasReadFin = true;
        Timeline?.AddEndOfFile();
        return ReadResult.EndOfFile;
    }

    private Departure? Sent(SocketError error, ref int count)
    {
        if (error == SocketError.Success)
        {
            WireSent += count;
            return null;
        }

        count = 0;
        return error == SocketError.WouldBlock ? null : Remember(error);
    }

    /// <summary>Looks whether the FIN has left: NotSentBytes counts it while it waits. It is a step of the timeline then.</summary>
    public void NoteFin()
    {
        if (HasSentFin && !HasFinLeft && (Info is null or { NotSentBytes: 0 }))
        {
            HasFinLeft = true;
            Timeline?.Add(StepFrom.Server, Step.Fin);
        }
    }

    /// <summary>The first terminal event is the truth: the kernel reports it once.</summary>
    private Departure Remember(SocketError error)
    {
        // EPIPE if the peer's FIN came before its RST (tcp_reset).
        _hasEndedWithoutFin |= _departure is null && error is not (SocketError.Shutdown or SocketError.NotConnected);
        return _departure ??= SocketErrors.ToDeparture(error, isOver: Info is { State: TcpState.Closed });
    }
}
